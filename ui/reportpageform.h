#pragma once

#include "core/result.h"
#include "report/approval.h"
#include "report/entries.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace flapscope
{

class Section;
class Theme;

/// What people add to a report: the figures of the business case, statements, and signatures. What is wrong is said in
/// place. It shows the entries that it is given and proposes others; it keeps none.
class ReportPageForm final : public QWidget
{
    Q_OBJECT

public:
    explicit ReportPageForm(const Theme& theme, QWidget* parent = nullptr);

    void setEntries(const Entries& entries);
    /// Where the approval stands: who may sign is said from it.
    void setApproval(const Approval& approval, Standing standing);
    /// Faults of a signature that was proposed; none clears the fields for the next one.
    void answerSignature(const Faults& faults);
    void say(const QString& text);

Q_SIGNALS:
    void businessChanged(const flapscope::Business& business);
    /// Time and evidence are filled in by who takes it.
    void signatureAsked(const flapscope::Signature& signature);
    void loadAsked();
    void saveAsked();

private:
    void makeFigures(const Theme& theme);
    void makeStatements(const Theme& theme);
    void makeSignOff(const Theme& theme);
    QLineEdit* addLine(QFormLayout& form, const QString& label, const char* name, const QString& hint = {});
    void takeFigures();
    void takeStatement();
    void showStatement();
    void ask();

    Business m_business;
    Section* m_figures;
    Section* m_statements;
    Section* m_signOff;
    QLineEdit* m_build = nullptr;
    QLineEdit* m_image = nullptr;
    QLineEdit* m_currency = nullptr;
    QLineEdit* m_revenue = nullptr;
    QLineEdit* m_months = nullptr;
    QLineEdit* m_days = nullptr;
    QLineEdit* m_rate = nullptr;
    QLineEdit* m_share = nullptr;
    QLineEdit* m_basis = nullptr;
    QLineEdit* m_by = nullptr;
    QLineEdit* m_on = nullptr;
    QLabel* m_figureFault = nullptr;
    QComboBox* m_topic = nullptr;
    QPlainTextEdit* m_statement = nullptr;
    QLineEdit* m_statementBasis = nullptr;
    QLineEdit* m_statementBy = nullptr;
    QLineEdit* m_statementOn = nullptr;
    QLineEdit* m_confirmedBy = nullptr;
    QLabel* m_statementFault = nullptr;
    QComboBox* m_role = nullptr;
    QLineEdit* m_name = nullptr;
    QComboBox* m_decision = nullptr;
    QLineEdit* m_comment = nullptr;
    QLineEdit* m_exception = nullptr;
    QLabel* m_exceptionLabel = nullptr;
    QPushButton* m_sign = nullptr;
    QLabel* m_signFault = nullptr;
    QLabel* m_said = nullptr;
};

} // namespace flapscope
