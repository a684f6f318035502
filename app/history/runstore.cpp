#include "history/runstore.h"

#include "history/retention.h"
#include "history/salvage.h"

namespace flapscope
{

void RunStore::begin(const QString& path, const std::shared_ptr<const Record>& head, const RunMarks& marks)
{
    m_writer.reset();
    auto writer = RunWriter::begin(path, *head, marks);
    if (writer)
        m_writer.emplace(std::move(writer.value()));
    Q_EMIT done(writer.faults());
    if (m_writer)
        std::ignore = markInterrupted(m_writer->database()); // of earlier programs; whoever lists the runs tells of it
}

void RunStore::add(const std::shared_ptr<const RunPart>& part)
{
    Q_EMIT done(m_writer->add(*part));
}

void RunStore::finish(const std::shared_ptr<const Record>& end, Standing standing)
{
    const Faults faults = m_writer->finish(*end, standing);
    if (faults.isEmpty()) {
        // The run is safe. That others go, to make room, is tried again after the next one.
        std::ignore = tidy(m_writer->database());
        m_writer.reset();
    }
    Q_EMIT done(faults);
}

} // namespace flapscope
