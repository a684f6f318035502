#pragma once

#include <QtGlobal>

#include <vector>

namespace flapscope
{

/// Lets this process open as many descriptors as the system allows it to: the soft limit becomes the hard one.
void raiseDescriptorLimit();

/// Duplicates of descriptors, which keep the connections behind them alive however often the originals are closed.
/// Closed in the destructor.
class HeldDescriptors
{
public:
    HeldDescriptors() = default;
    ~HeldDescriptors();
    Q_DISABLE_COPY_MOVE(HeldDescriptors)

    /// Holds a duplicate. Does nothing when descriptors run short: the process must stay able to accept.
    void hold(int descriptor);

private:
    std::vector<int> m_descriptors;
};

} // namespace flapscope
