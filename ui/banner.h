#pragma once

#include <QFrame>
#include <QList>
#include <QString>

#include <functional>

class QHBoxLayout;
class QLabel;

namespace flapscope
{

class IconLabel;
class Theme;

/// What went wrong, said in the window itself with the ways out of it beside: never a box that has to be answered.
class Banner final : public QFrame
{
    Q_OBJECT

public:
    struct Way
    {
        QString text; ///< of its button
        std::function<void()> go;
    };
    struct Content
    {
        QString headline;
        QString text;
        QList<Way> ways;   ///< the first one is what most people want
        bool good = false; ///< news instead of trouble
    };

    explicit Banner(const Theme& theme, QWidget* parent = nullptr);

    /// Replaces what was said before.
    void say(const Content& content);
    /// Nothing to say any more.
    void clear();

protected:
    void changeEvent(QEvent* event) override;

private:
    IconLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_text;
    QHBoxLayout* m_ways;
};

} // namespace flapscope
