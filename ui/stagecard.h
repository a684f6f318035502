#pragma once

#include "ui/plandocument.h"

#include <QFrame>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace flapscope
{

class Theme;

/// The fields of one stage of the plan: how many clients flap, how often, how long; folded beneath it, by which pattern
/// they do and how they come back, how they leave and what they say, and what goes wrong with the network meanwhile.
class StageCard final : public QFrame
{
    Q_OBJECT

public:
    StageCard(PlanDocument& document, const Theme& theme, qsizetype index, QWidget* parent = nullptr);

private:
    QWidget* makeHeader(const Theme& theme);
    QWidget* makeMain();
    QWidget* makeMore();
    QWidget* makeFaults();
    void addFolded(QVBoxLayout& layout, const Theme& theme, const QString& title, QWidget* folded);
    QToolButton* makeButton(const Theme& theme, const QString& icon, const QString& name);
    [[nodiscard]] QString named(const QString& label) const;
    [[nodiscard]] QString pathOf(const char* key) const;
    void follow();

    PlanDocument& m_document;
    const qsizetype m_index;
    QToolButton* m_remove = nullptr;
};

} // namespace flapscope
