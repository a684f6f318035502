#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace flapscope
{

class Theme;

/// A part of a panel under a heading that folds it away. What was folded still says in short what it holds, and how
/// many mistakes are in it.
class Section final : public QWidget
{
    Q_OBJECT

public:
    Section(const Theme& theme, const QString& icon, const QString& title, QWidget* parent = nullptr);

    /// Adds below what is there already; takes ownership.
    void addContent(QWidget* content);
    /// What is said beside the title while it is folded: "3 clients × 20".
    void setSummary(const QString& summary);
    void setMistakes(qsizetype count);
    [[nodiscard]] bool isExpanded() const;
    void setExpanded(bool expanded);

Q_SIGNALS:
    void toggled(bool expanded);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showState();

    QToolButton* m_header;
    QLabel* m_summary;
    QWidget* m_content;
    QVBoxLayout* m_layout;
    QString m_summaryText;
    qsizetype m_mistakes = 0;
};

} // namespace flapscope
