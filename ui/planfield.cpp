#include "ui/planfield.h"

#include "ui/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMetaObject>
#include <QStyle>
#include <QVariant>
#include <QWidget>

namespace flapscope
{

namespace
{
/// Undo and redo, which a text field would otherwise keep for itself: the plan is undone, not the letters of one field.
bool isUndoOrRedo(const QKeyEvent& event)
{
    const QKeyCombination keys = event.keyCombination();
    return keys == QKeyCombination(Qt::ControlModifier, Qt::Key_Z) ||
           keys == QKeyCombination(Qt::ControlModifier, Qt::Key_Y) ||
           keys == QKeyCombination(Qt::ControlModifier | Qt::ShiftModifier, Qt::Key_Z);
}
} // namespace

PlanField::PlanField(PlanDocument& document, FieldText text, QWidget* editor, QObject* parent)
    : QObject(parent), m_document(document), m_text(std::move(text)), m_editor(editor)
{
    m_editor->setAccessibleName(m_text.name.isEmpty() ? m_text.label : m_text.name);
    m_editor->setToolTip(m_text.hint);
    m_editor->installEventFilter(this);
    connect(&m_document, &PlanDocument::changed, this, [this] { load(); });
    connect(&m_document, &PlanDocument::faultsChanged, this, &PlanField::showFaults);
}

PlanField::~PlanField() = default;

void PlanField::addTo(QGridLayout& grid, QWidget* holder)
{
    const int row = grid.rowCount();
    QWidget* const placed = holder ? holder : m_editor;
    if (!m_text.label.isEmpty()) {
        auto* label = new QLabel(m_text.label);
        label->setBuddy(m_editor);
        label->setToolTip(m_text.hint);
        grid.addWidget(label, row, 0);
        grid.addWidget(placed, row, 1);
    } else {
        grid.addWidget(placed, row, 0, 1, 2);
    }
    grid.addWidget(makeFaultLine(), row + 1, 0, 1, 2);
}

QLabel* PlanField::makeFaultLine()
{
    m_fault = new QLabel;
    m_fault->setWordWrap(true);
    m_fault->setTextFormat(Qt::PlainText);
    m_fault->hide();
    setTone(*m_fault, "fail");
    QMetaObject::invokeMethod(this, &PlanField::showFaults, Qt::QueuedConnection);
    return m_fault;
}

void PlanField::setName(const QString& name)
{
    m_editor->setAccessibleName(name);
}

bool PlanField::owns(const QString& where) const
{
    if (!where.startsWith(m_text.path))
        return false;
    const QStringView rest = QStringView(where).sliced(m_text.path.size());
    return rest.isEmpty() || rest.startsWith(u'.') || rest.startsWith(u'[');
}

void PlanField::edit(const PlanDocument::Change& change)
{
    const QString label = m_text.label.isEmpty() ? m_text.name : m_text.label;
    m_document.edit(QStringLiteral("Edit %1").arg(label.toLower()), m_text.path, change);
}

void PlanField::showFaults()
{
    QString said;
    for (const Fault& fault : m_document.faults()) {
        if (owns(fault.where)) {
            said = QStringLiteral("⚠ %1 %2").arg(fault.what, fault.next);
            break;
        }
    }
    const bool faulty = !said.isEmpty();
    if (m_fault) {
        m_fault->setText(said);
        m_fault->setVisible(faulty);
    }
    m_editor->setAccessibleDescription(faulty ? said : m_text.hint);
    if (faulty == m_faulty)
        return;
    m_faulty = faulty;
    m_editor->setProperty("invalid", faulty);
    m_editor->style()->unpolish(m_editor);
    m_editor->style()->polish(m_editor);
}

bool PlanField::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && isUndoOrRedo(*static_cast<QKeyEvent*>(event))) {
        event->ignore();
        return true;
    }
    if (event->type() == QEvent::FocusOut)
        m_document.endEdit();
    return QObject::eventFilter(watched, event);
}

} // namespace flapscope
