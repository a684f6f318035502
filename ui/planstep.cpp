#include "ui/planstep.h"

namespace flapscope
{

EditStep::EditStep(PlanDocument& document, const QString& text, const QString& path, int editNumber, const Plan& after)
    : QUndoCommand(text), m_document(document), m_path(path), m_editNumber(editNumber), m_before(document.plan()),
      m_after(after)
{
}

void EditStep::undo()
{
    m_document.take(m_before);
    // What is typed next is another thought.
    m_document.endEdit();
}

void EditStep::redo()
{
    m_document.take(m_after);
}

bool EditStep::mergeWith(const QUndoCommand* other)
{
    const auto* step = dynamic_cast<const EditStep*>(other);
    if (!step || step->m_path != m_path || step->m_editNumber != m_editNumber)
        return false;
    m_after = step->m_after;
    // Typed and taken back: there is nothing to undo.
    setObsolete(m_after == m_before);
    return true;
}

ReplaceStep::ReplaceStep(PlanDocument& document, const QString& text, const Plan& after, const QString& path)
    : QUndoCommand(text), m_document(document), m_before(present()), m_after{after, after, path}
{
}

void ReplaceStep::undo()
{
    // It may have been saved since, under another name.
    m_after = present();
    take(m_before);
}

void ReplaceStep::redo()
{
    m_before = present();
    take(m_after);
}

ReplaceStep::State ReplaceStep::present() const
{
    return {m_document.plan(), m_document.savedPlan(), m_document.path()};
}

void ReplaceStep::take(const State& state)
{
    m_document.take(state.plan, state.saved, state.path);
}

} // namespace flapscope
