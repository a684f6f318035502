#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace flapscope
{

/// A Python process that carries out whatever the test tells it to, and answers. It ends with this object, and so do
/// the children it forked.
class ObedientProcess
{
public:
    ObedientProcess();
    ~ObedientProcess();
    Q_DISABLE_COPY_MOVE(ObedientProcess)

    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    /// Runs `statements` (divided by newlines) and returns the value of the variable `result` after them, as text. Ends
    /// the test when there is no answer within 10 s. `os`, `socket`, `signal`, `threading`, `time` are imported.
    QByteArray run(const QByteArray& statements);
    /// Kills it with all its children, and waits for it.
    void end();

private:
    QTemporaryDir m_folder;
    QProcess m_process;
};

} // namespace flapscope
