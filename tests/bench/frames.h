#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench
{

/// The key of RFC 6455 §1.3 and the answer to it: a client that measures sockets need not draw a new one each time.
inline constexpr std::string_view Key = "dGhlIHNhbXBsZSBub25jZQ==";
inline constexpr std::string_view Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

inline constexpr std::size_t MessageSize = 32;

/// A masked frame of at most 125 bytes (RFC 6455 §5.2), as a client sends it.
inline std::string maskedFrame(unsigned char opcode, std::string_view payload)
{
    constexpr std::array<unsigned char, 4> mask{0x37, 0xfa, 0x21, 0x3d};
    std::string frame{static_cast<char>(0x80U | opcode), static_cast<char>(0x80U | payload.size())};
    for (const unsigned char byte : mask)
        frame += static_cast<char>(byte);
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % mask.size()]);
    return frame;
}

/// The same as a server sends it.
inline std::string plainFrame(unsigned char opcode, std::string_view payload)
{
    std::string frame{static_cast<char>(0x80U | opcode), static_cast<char>(payload.size())};
    return frame.append(payload);
}

inline constexpr unsigned char Text = 0x1;
inline constexpr unsigned char Close = 0x8;
inline constexpr std::string_view NormalClosure{"\x03\xe8", 2}; // 1000

} // namespace bench
