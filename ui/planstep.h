#pragma once

#include "core/plan.h"
#include "ui/plandocument.h"

#include <QUndoCommand>

namespace flapscope
{

/// An edit of one field of the plan. Holds the whole plan before and after: a plan is small, and nothing can be
/// forgotten.
class EditStep final : public QUndoCommand
{
public:
    /// Steps of the same `editNumber` and `path` merge.
    EditStep(PlanDocument& document, const QString& text, const QString& path, int editNumber, const Plan& after);

    void undo() override;
    void redo() override;
    [[nodiscard]] int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    PlanDocument& m_document;
    QString m_path;
    int m_editNumber;
    Plan m_before;
    Plan m_after;
};

/// Another plan in place of this one, with its file.
class ReplaceStep final : public QUndoCommand
{
public:
    ReplaceStep(PlanDocument& document, const QString& text, const Plan& after, const QString& path);

    void undo() override;
    void redo() override;

private:
    struct State
    {
        Plan plan;
        Plan saved;
        QString path;
    };
    [[nodiscard]] State present() const;
    void take(const State& state);

    PlanDocument& m_document;
    State m_before;
    State m_after;
};

} // namespace flapscope
