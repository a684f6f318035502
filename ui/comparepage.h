#pragma once

#include <QWidget>

namespace flapscope
{

class Theme;

/// Runs over each other. Today there is one run at a time: the page says what will be here.
class ComparePage final : public QWidget
{
    Q_OBJECT

public:
    explicit ComparePage(const Theme& theme, QWidget* parent = nullptr);

Q_SIGNALS:
    /// The user wants to run a plan.
    void runAsked();
};

} // namespace flapscope
