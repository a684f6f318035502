#pragma once

#include "history/packed.h"

#include <QByteArray>
#include <QByteArrayView>

#include <span>
#include <vector>

namespace flapscope
{

/// A batch of items that can be read by itself: the version of its form, the number of items, the names that they use,
/// and the items. A `Codec` says how these are written; it is made anew for each batch, and has an `Item`, the
/// `Version` of its form, how many bytes an item is `Expected` to take and takes at `Shortest`, and
///
///     void writeNames(PackedWriter&, std::span<const Item>);
///     void write(PackedWriter&, const Item&);
///     void readNames(PackedReader&);
///     Item read(PackedReader&);
template <typename Codec> QByteArray packedBatch(std::span<const typename Codec::Item> items)
{
    PackedWriter out;
    out.reserve(static_cast<qsizetype>(items.size()) * Codec::Expected);
    out.byte(Codec::Version);
    out.number(items.size());
    Codec codec;
    codec.writeNames(out, items);
    for (const typename Codec::Item& item : items)
        codec.write(out, item);
    return out.bytes();
}

/// Adds the items of a batch to `into`. False when it is damaged or of a later version; then `into` is as it was.
template <typename Codec> bool unpackBatch(QByteArrayView batch, std::vector<typename Codec::Item>& into)
{
    PackedReader in(batch);
    if (in.byte() != Codec::Version)
        return false;
    const quint64 count = in.number();
    if (in.failed() || count > in.left() / Codec::Shortest)
        return false;
    const std::size_t size = into.size();
    Codec codec;
    codec.readNames(in);
    for (quint64 i = 0; i < count && !in.failed(); ++i)
        into.push_back(codec.read(in));
    if (in.isDone())
        return true;
    into.resize(size);
    return false;
}

} // namespace flapscope
