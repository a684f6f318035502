#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace flapscope
{

/// SIGINT and SIGTERM as a signal of Qt's. The first one asks; after the second the process ends at once, with the exit
/// code of an invalid run. One at a time may exist.
class Interrupt final : public QObject
{
    Q_OBJECT

public:
    explicit Interrupt(QObject* parent = nullptr);
    ~Interrupt() override;

Q_SIGNALS:
    void asked();

private:
    void onWakeUp();

    QSocketNotifier m_notifier;
};

} // namespace flapscope
