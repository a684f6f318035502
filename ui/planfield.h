#pragma once

#include "core/result.h"
#include "ui/plandocument.h"

#include <QObject>
#include <QString>

class QGridLayout;
class QLabel;
class QWidget;

namespace flapscope
{

/// What one field of a form is about.
struct FieldText
{
    QString path;  ///< of the value in a plan: "stages[0].clients"
    QString label; ///< beside the editor: "Clients"
    QString name;  ///< for assistive technology, unique in the window; empty: the label
    QString hint;  ///< shown where nothing is entered, or as a tool tip
};

/// One value of a plan being edited: a label, an editor, and what is wrong with it, said beneath as it is typed.
/// Follows the document by itself. Lives in its form.
class PlanField : public QObject
{
    Q_OBJECT

public:
    ~PlanField() override;

    /// Places label, editor and fault line at the end of `grid`: two columns. `holder` is a widget that holds the
    /// editor, where that is not to be placed by itself.
    void addTo(QGridLayout& grid, QWidget* holder = nullptr);
    /// For forms that place label and editor themselves: the line that says what is wrong, hidden while nothing is.
    /// Once.
    [[nodiscard]] QLabel* makeFaultLine();
    /// What the field is called by assistive technology, where that changes.
    void setName(const QString& name);
    [[nodiscard]] const QString& path() const { return m_text.path; }
    /// Whether a fault at `where` is this field's: its path or a place below it.
    [[nodiscard]] bool owns(const QString& where) const;
    [[nodiscard]] QWidget* editor() const { return m_editor; }
    /// Whether a fault is being said.
    [[nodiscard]] bool isFaulty() const { return m_faulty; }

protected:
    PlanField(PlanDocument& document, FieldText text, QWidget* editor, QObject* parent);

    /// Shows the value of the document in the editor, without telling anyone. Leaves the editor alone when it says the
    /// same already, so that the cursor stays.
    virtual void load() = 0;
    /// One step of editing this field.
    void edit(const PlanDocument::Change& change);
    [[nodiscard]] PlanDocument& document() const { return m_document; }
    [[nodiscard]] const FieldText& text() const { return m_text; }
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showFaults();

    PlanDocument& m_document;
    const FieldText m_text;
    QWidget* const m_editor;
    QLabel* m_fault = nullptr;
    bool m_faulty = false;
};

} // namespace flapscope
