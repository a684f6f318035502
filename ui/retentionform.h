#pragma once

#include "history/retention.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QSpinBox;

namespace flapscope
{

/// How many past runs are kept, and how much of the disk they may take. Since what is beyond that goes for good,
/// nothing happens before the button is pressed.
class RetentionForm final : public QWidget
{
    Q_OBJECT

public:
    explicit RetentionForm(const Retention& retention, QWidget* parent = nullptr);

    [[nodiscard]] Retention entered() const;
    /// What became of the limits that were applied: how many runs went, or why they are not in force.
    void showApplied(const Result<int>& gone);

Q_SIGNALS:
    void applied(const flapscope::Retention& retention);

private:
    void updateButton();

    Retention m_inForce;
    QSpinBox* m_runs;
    QSpinBox* m_megabytes;
    QPushButton* m_apply;
    QLabel* m_outcome;
};

} // namespace flapscope
