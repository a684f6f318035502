#pragma once

#include "ui/plandocument.h"

#include <QWidget>

class QAction;
class QLineEdit;

namespace flapscope
{

class Theme;

/// One header that is sent with the upgrade: name and value. A value that is a secret is shown as dots.
class HeaderRow final : public QWidget
{
    Q_OBJECT

public:
    HeaderRow(PlanDocument& document, const Theme& theme, qsizetype index, QWidget* parent = nullptr);

private:
    void remove();
    /// Dots for a secret, plain text for anything else.
    void follow();

    PlanDocument& m_document;
    const qsizetype m_index;
    QLineEdit* m_value;
    QAction* m_reveal;
};

} // namespace flapscope
