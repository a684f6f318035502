#pragma once

#include <QWidget>

namespace flapscope
{

class Theme;

/// Past runs. They are not kept yet: the panel says what will be here, and how to keep a run today.
class HistoryPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit HistoryPanel(const Theme& theme, QWidget* parent = nullptr);

Q_SIGNALS:
    /// The user wants to write the report of the present run.
    void exportAsked();
};

} // namespace flapscope
