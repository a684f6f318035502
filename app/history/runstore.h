#pragma once

#include "history/runwriter.h"

#include <QObject>

#include <memory>
#include <optional>

namespace flapscope
{

/// The end of a Recorder that writes. Lives in the thread `flap-store`; each command is answered by `done`.
class RunStore final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void begin(const QString& path, const std::shared_ptr<const Record>& head, const RunMarks& marks);
    void add(const std::shared_ptr<const RunPart>& part);
    void finish(const std::shared_ptr<const Record>& end, Standing standing);

Q_SIGNALS:
    void done(const flapscope::Faults& faults);

private:
    std::optional<RunWriter> m_writer;
};

} // namespace flapscope
