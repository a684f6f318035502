#pragma once

#include "ui/plandocument.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace flapscope
{

class RealField;
class FlagField;
class Theme;

/// One limit of the plan: what a criterion asks, whether a run can pass without it, and for rates, how sure one has to
/// be.
class LimitRow final : public QWidget
{
    Q_OBJECT

public:
    LimitRow(PlanDocument& document, const Theme& theme, qsizetype index, QWidget* parent = nullptr);

private:
    void makeFields();
    QWidget* makeFirstLine(const Theme& theme);
    QWidget* makeSecondLine();
    void remove();
    void follow();

    PlanDocument& m_document;
    const qsizetype m_index;
    QLabel* m_title;
    QLabel* m_comparison;
    QLabel* m_unit;
    QToolButton* m_remove;
    RealField* m_value = nullptr;
    FlagField* m_required = nullptr;
    RealField* m_demonstrate = nullptr;
    QWidget* m_demonstrateParts = nullptr;
};

} // namespace flapscope
