#pragma once

#include <QString>
#include <QWidget>

class QBoxLayout;
class QPushButton;

namespace flapscope
{

class IconLabel;
class Theme;
class WrapLabel;

/// What stands where there is nothing yet: a drawing, a headline, a sentence that says what will be here, and a button
/// that brings it. Where there is little height, they stand side by side.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    /// `icon` is a name for Theme::icon(). Without a `button` text there is none.
    struct Content
    {
        QString icon;
        QString headline;
        QString sentence;
        QString button;
    };

    EmptyState(const Theme& theme, const Content& content, QWidget* parent = nullptr);

    /// Changes what is said, not what the button does.
    void setSentence(const QString& sentence);

    /// What it needs in the width that it has.
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The button was pressed.
    void activated();

private:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void applyFonts();
    /// One below the other, or side by side.
    void arrange(bool upright);
    [[nodiscard]] int uprightHeight(int width) const;
    [[nodiscard]] int sidewaysHeight(int width) const;

    IconLabel* m_picture;
    WrapLabel* m_headline;
    WrapLabel* m_sentence;
    QPushButton* m_button;
    QBoxLayout* m_row;
    QBoxLayout* m_texts;
};

} // namespace flapscope
