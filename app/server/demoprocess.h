#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <QUrl>

namespace flapscope
{

/// What a program is given to become the demo server with these defects: `serve --port 0 …`. Port 0 picks a free one.
QStringList serveArguments(const DemoDefects& defects, quint64 seed, quint16 port = 0);

/// The demo server as a child process: a server's memory can be judged only where nothing else lives. Ends with this
/// object, and with this process however that ends. Lives in the main thread.
class DemoProcess final : public QObject
{
    Q_OBJECT

public:
    /// How long the child may take to say where it listens.
    static constexpr Millis StartDeadline{10'000};

    /// `program` is started as `<program> serve …` and prints the server's URL as its first line.
    DemoProcess(const QString& program, const DemoDefects& defects, quint64 seed, quint16 port = 0,
                QObject* parent = nullptr);
    /// Ends the child, within a second.
    ~DemoProcess() override;

    /// Once. `ready` or `failed` follows.
    void start(Millis deadline = StartDeadline);
    /// Asks the child to end, and ends it by force after a second. `ended` follows if it was ready.
    void stop();
    /// It listens, and has not ended.
    [[nodiscard]] bool isReady() const { return m_stage == Stage::Ready; }

Q_SIGNALS:
    void ready(const QUrl& url, qint64 pid);
    /// It never was ready. The child is gone or going.
    void failed(const flapscope::Fault& fault);
    /// It was ready, and is gone; `how` is a sentence.
    void ended(const QString& how);

private:
    enum class Stage : quint8 { Idle, Starting, Ready, Over };

    void readOutput();
    void readErrors();
    void onError(QProcess::ProcessError error);
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void fail(const QString& what, const QString& next);
    void terminate();
    [[nodiscard]] QString lastWords() const;

    QProcess m_process;
    QTimer m_deadline;
    QTimer m_killer;
    QByteArray m_output; // until the first line is complete
    QByteArray m_errors; // the end of what it said
    Stage m_stage = Stage::Idle;
    bool m_stopping = false;
};

} // namespace flapscope
