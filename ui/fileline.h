#pragma once

#include <QString>
#include <QWidget>

class QLineEdit;

namespace flapscope
{

class Theme;

/// A line for a file name with a button beside it that chooses the file.
class FileLine final : public QWidget
{
    Q_OBJECT

public:
    /// Takes ownership of `line`, whose accessible name says which file it is.
    FileLine(const Theme& theme, QLineEdit* line, const QString& filter, QWidget* parent = nullptr);

private:
    void choose();

    QLineEdit* m_line;
    const QString m_filter;
};

} // namespace flapscope
