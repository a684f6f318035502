#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <QUndoStack>

#include <functional>

namespace flapscope
{

/// The plan that is being edited: its faults, its undo stack, the file it came from. Nothing of it runs; a run takes a
/// copy. Lives in the main thread.
class PlanDocument final : public QObject
{
    Q_OBJECT

public:
    /// What keeps a plan from being run; asked after each edit.
    using Check = std::function<Faults(const Plan&)>;
    using Change = std::function<void(Plan&)>;

    explicit PlanDocument(Check check, QObject* parent = nullptr);
    ~PlanDocument() override;

    [[nodiscard]] const Plan& plan() const { return m_plan; }
    /// Every fault with the path of its field: what cannot be put into a plan at all (see setInputFault) and what the
    /// check finds. Empty when the plan can be run.
    [[nodiscard]] const Faults& faults() const { return m_faults; }
    /// The file that the plan was read from or written to last; empty when there is none.
    [[nodiscard]] const QString& path() const { return m_path; }
    /// Whether the plan is other than its file, or than the preset it began as.
    [[nodiscard]] bool isModified() const { return m_plan != m_saved; }
    /// The plan as it was read, written or taken from a preset last.
    [[nodiscard]] const Plan& savedPlan() const { return m_saved; }
    [[nodiscard]] QUndoStack& undoStack() { return m_undo; }

    /// Changes the plan by one step that can be undone, named `text` ("Edit clients"). Consecutive edits of the same
    /// `path` are one step, until endEdit(). What changes nothing is no step.
    void edit(const QString& text, const QString& path, const Change& change);
    /// The next edit is a step of its own even if it has the path of the last one.
    void endEdit();
    /// Puts another plan in place of this one, not modified, with the file it comes from; can be undone.
    void replace(const QString& text, const Plan& plan, const QString& path = {});
    /// The same with a plan that was being edited when the program ended: it stays modified. Cannot be undone.
    void restore(const Plan& plan, const Plan& saved, const QString& path);

    /// What stands in a field and is no value at all ("12x" where a number is wanted), so that the plan still has the
    /// value before. An empty `what` takes it back.
    void setInputFault(const QString& path, const QString& what, const QString& next);
    /// The field of that path is going away, and what was typed there with it. Nobody is told before the event loop is
    /// back: fields go while their form does.
    void dropInputFault(const QString& path);

    /// Reads a plan file in place of this plan; the faults say why it could not be, and nothing has changed then.
    Faults open(const QString& path);
    /// Writes the plan, secrets masked: a file is for others to read.
    Faults save(const QString& path);
    /// Whether saving would leave out secrets that stand in the plan as they are.
    [[nodiscard]] bool holdsSecrets() const;

Q_SIGNALS:
    /// The plan is another one.
    void changed();
    void faultsChanged();
    /// Path or isModified() changed.
    void fileChanged();

private:
    friend class EditStep;
    friend class ReplaceStep;

    void take(const Plan& plan);
    void take(const Plan& plan, const Plan& saved, const QString& path);
    void findFaults();

    const Check m_check;
    Plan m_plan;
    Plan m_saved;
    QString m_path;
    QHash<QString, Fault> m_inputFaults;
    Faults m_faults;
    QUndoStack m_undo;
    int m_editNumber = 0;
};

} // namespace flapscope
