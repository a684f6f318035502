#include "ui/reportpageform.h"

#include "ui/section.h"
#include "ui/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr int StatementLines = 4;

QLabel* faultLine(const char* name)
{
    auto* label = new QLabel;
    label->setObjectName(QLatin1StringView(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    setTone(*label, "fail");
    label->hide();
    return label;
}

void sayFault(QLabel& label, const QString& text)
{
    label.setText(text);
    label.setVisible(!text.isEmpty());
}

QString sentencesOf(const Faults& faults)
{
    QStringList sentences;
    for (const Fault& fault : faults)
        sentences += QString(fault.what + u' ' + fault.next).trimmed();
    return sentences.join(u'\n');
}

QString textOf(const std::optional<double>& number)
{
    return number ? QString::number(*number, 'g', 12) : QString();
}

/// Empty is none; what is no number makes `ok` false.
std::optional<double> numberIn(const QLineEdit& line, bool& ok)
{
    QString text = line.text().trimmed();
    text.remove(u',');
    if (text.isEmpty())
        return std::nullopt;
    bool own = false;
    const double number = text.toDouble(&own);
    ok = ok && own;
    return number;
}
} // namespace

ReportPageForm::ReportPageForm(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_figures(new Section(theme, QStringLiteral("document"), QStringLiteral("Business case"), this)),
      m_statements(new Section(theme, QStringLiteral("edit"), QStringLiteral("Statements"), this)),
      m_signOff(new Section(theme, QStringLiteral("report"), QStringLiteral("Sign-off"), this))
{
    makeFigures(theme);
    makeStatements(theme);
    makeSignOff(theme);
    m_said = new QLabel;
    m_said->setObjectName(QStringLiteral("formSaid"));
    m_said->setWordWrap(true);
    m_said->setTextFormat(Qt::PlainText);
    setTone(*m_said, "muted");
    auto* load = new QPushButton(theme.icon(QStringLiteral("open")), tr("Load inputs…"));
    auto* save = new QPushButton(theme.icon(QStringLiteral("save")), tr("Save inputs…"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(load);
    buttons->addWidget(save);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::One, grid::One, grid::One, grid::One);
    column->setSpacing(grid::One);
    for (Section* section : {m_signOff, m_figures, m_statements}) {
        section->setExpanded(section == m_signOff);
        column->addWidget(section);
    }
    column->addLayout(buttons);
    column->addWidget(m_said);
    column->addStretch(1);
    connect(load, &QPushButton::clicked, this, &ReportPageForm::loadAsked);
    connect(save, &QPushButton::clicked, this, &ReportPageForm::saveAsked);
    setEntries({});
}

QLineEdit* ReportPageForm::addLine(QFormLayout& form, const QString& label, const char* name, const QString& hint)
{
    auto* line = new QLineEdit;
    line->setObjectName(QLatin1StringView(name));
    line->setPlaceholderText(hint);
    form.addRow(label, line);
    line->setAccessibleName(label);
    return line;
}

void ReportPageForm::makeFigures(const Theme& theme)
{
    Q_UNUSED(theme)
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setContentsMargins({});
    m_build = addLine(*form, tr("Server's build"), "businessBuild", tr("version or commit"));
    m_image = addLine(*form, tr("Image digest"), "businessImage", QStringLiteral("sha256:…"));
    m_currency = addLine(*form, tr("Currency"), "businessCurrency");
    m_revenue = addLine(*form, tr("Monthly revenue"), "businessRevenue", QStringLiteral("75000"));
    m_months = addLine(*form, tr("Months counted"), "businessMonths", QStringLiteral("1"));
    m_days = addLine(*form, tr("Engineer-days"), "businessDays", QStringLiteral("2"));
    m_rate = addLine(*form, tr("Cost of a day"), "businessRate", QStringLiteral("2000"));
    m_share = addLine(*form, tr("Attributed, %"), "businessShare", QStringLiteral("100"));
    m_basis = addLine(*form, tr("Basis"), "businessBasis", tr("what the figures rest on"));
    m_by = addLine(*form, tr("Entered by"), "businessBy");
    m_on = addLine(*form, tr("Entered on"), "businessOn", QStringLiteral("2025-08-20"));
    m_figureFault = faultLine("businessFault");
    form->addRow(m_figureFault);
    m_figures->addContent(content);
    for (QLineEdit* line :
         {m_build, m_image, m_currency, m_revenue, m_months, m_days, m_rate, m_share, m_basis, m_by, m_on})
        connect(line, &QLineEdit::textEdited, this, &ReportPageForm::takeFigures);
}

void ReportPageForm::makeStatements(const Theme& theme)
{
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setContentsMargins({});
    m_topic = new QComboBox;
    m_topic->setObjectName(QStringLiteral("statementTopic"));
    m_topic->setAccessibleName(tr("Topic of the statement"));
    for (const Topic& topic : topics())
        m_topic->addItem(topic.label, topic.id);
    form->addRow(tr("About"), m_topic);
    m_statement = new QPlainTextEdit;
    m_statement->setObjectName(QStringLiteral("statementText"));
    m_statement->setAccessibleName(tr("Statement"));
    m_statement->setTabChangesFocus(true);
    m_statement->setFixedHeight(m_statement->fontMetrics().lineSpacing() * StatementLines + grid::Two);
    form->addRow(m_statement);
    m_statementBasis = addLine(*form, tr("Basis"), "statementBasis");
    m_statementBy = addLine(*form, tr("Entered by"), "statementBy");
    m_statementOn = addLine(*form, tr("Entered on"), "statementOn", QStringLiteral("2025-08-20"));
    m_confirmedBy = addLine(*form, tr("Confirmed by"), "statementConfirmed", tr("only then it bears a tick"));
    // The figures above are asked the same.
    m_statementBasis->setAccessibleName(tr("Basis of the statement"));
    m_statementBy->setAccessibleName(tr("Statement entered by"));
    m_statementOn->setAccessibleName(tr("Statement entered on"));
    auto* set = new QPushButton(theme.icon(QStringLiteral("edit")), tr("Put into the report"));
    set->setObjectName(QStringLiteral("statementSet"));
    m_statementFault = faultLine("statementFault");
    form->addRow(set);
    form->addRow(m_statementFault);
    m_statements->addContent(content);
    connect(m_topic, &QComboBox::currentIndexChanged, this, &ReportPageForm::showStatement);
    connect(set, &QPushButton::clicked, this, &ReportPageForm::takeStatement);
}

void ReportPageForm::makeSignOff(const Theme& theme)
{
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setContentsMargins({});
    m_role = new QComboBox;
    m_role->setObjectName(QStringLiteral("signRole"));
    m_role->setAccessibleName(tr("Role of who signs"));
    form->addRow(tr("Role"), m_role);
    m_name = addLine(*form, tr("Name"), "signName");
    m_decision = new QComboBox;
    m_decision->setObjectName(QStringLiteral("signDecision"));
    m_decision->setAccessibleName(tr("Decision"));
    for (const Decision decision : {Decision::Approve, Decision::Reject, Decision::Abstain})
        m_decision->addItem(QString(nameOf(decision)), QVariant::fromValue(static_cast<int>(decision)));
    form->addRow(tr("Decision"), m_decision);
    m_comment = addLine(*form, tr("Comment"), "signComment");
    m_exception = addLine(*form, tr("Exception"), "signException", tr("what is accepted, and why"));
    m_exceptionLabel = qobject_cast<QLabel*>(form->labelForField(m_exception));
    m_sign = new QPushButton(theme.icon(QStringLiteral("edit"), &Palette::onAccent), tr("Sign"));
    m_sign->setObjectName(QStringLiteral("sign"));
    setTone(*m_sign, "primary");
    m_signFault = faultLine("signFault");
    form->addRow(m_sign);
    form->addRow(m_signFault);
    auto* note = new QLabel(tr("A signature attests who decided what on this evidence. It is no qualified electronic "
                               "signature. A later change of the inputs makes it void."));
    note->setWordWrap(true);
    setTone(*note, "muted");
    form->addRow(note);
    m_signOff->addContent(content);
    connect(m_sign, &QPushButton::clicked, this, &ReportPageForm::ask);
}

void ReportPageForm::setEntries(const Entries& entries)
{
    m_business = entries.business;
    const BusinessCase& figures = m_business.figures;
    m_build->setText(m_business.build);
    m_image->setText(m_business.imageDigest);
    m_currency->setText(figures.currency);
    m_revenue->setText(textOf(figures.monthlyRevenue));
    m_months->setText(textOf(figures.months));
    m_days->setText(textOf(figures.days));
    m_rate->setText(textOf(figures.dayRate));
    m_share->setText(textOf(figures.attributionPercent));
    m_basis->setText(figures.basis);
    m_by->setText(figures.enteredBy);
    m_on->setText(figures.enteredOn);
    const QString role = m_role->currentText();
    m_role->clear();
    for (const Role& each : std::as_const(m_business.roles))
        m_role->addItem(each.name);
    m_role->setCurrentIndex(qMax(0, m_role->findText(role)));
    showStatement();
}

void ReportPageForm::setApproval(const Approval& approval, Standing standing)
{
    m_sign->setEnabled(approval.mayBeSigned);
    m_signOff->setSummary(wordsOf(approval.status));
    m_exception->setVisible(standing == Standing::Fail);
    m_exceptionLabel->setVisible(standing == Standing::Fail);
    sayFault(*m_signFault, approval.mayBeSigned ? QString()
                           : approval.status == ApprovalStatus::Demonstration
                               ? tr("A run against the built-in demo server is a demonstration and is not signed. Run "
                                    "the plan against your own server.")
                               : tr("This run is invalid, so there is nothing to decide on. Run it again."));
}

void ReportPageForm::answerSignature(const Faults& faults)
{
    sayFault(*m_signFault, sentencesOf(faults));
    if (!faults.isEmpty())
        return;
    m_name->clear();
    m_comment->clear();
    m_exception->clear();
    m_role->setCurrentIndex((m_role->currentIndex() + 1) % qMax(1, m_role->count()));
}

void ReportPageForm::say(const QString& text)
{
    m_said->setText(text);
}

void ReportPageForm::takeFigures()
{
    bool ok = true;
    Business business = m_business;
    BusinessCase& figures = business.figures;
    business.build = m_build->text();
    business.imageDigest = m_image->text();
    figures.currency = m_currency->text();
    figures.monthlyRevenue = numberIn(*m_revenue, ok);
    figures.months = numberIn(*m_months, ok).value_or(1.0);
    figures.days = numberIn(*m_days, ok);
    figures.dayRate = numberIn(*m_rate, ok);
    constexpr double All = 100.0;
    figures.attributionPercent = numberIn(*m_share, ok).value_or(All);
    figures.basis = m_basis->text();
    figures.enteredBy = m_by->text();
    figures.enteredOn = m_on->text();
    const Faults faults = faultsOf(business);
    sayFault(*m_figureFault, ok ? sentencesOf(faults) : tr("A number is expected here, such as 75000."));
    if (!ok || !faults.isEmpty())
        return;
    m_business = business;
    Q_EMIT businessChanged(m_business);
}

void ReportPageForm::showStatement()
{
    const Statement* statement = m_business.on(m_topic->currentData().toString());
    const Statement shown = statement ? *statement : Statement{};
    m_statement->setPlainText(shown.text);
    m_statementBasis->setText(shown.basis);
    m_statementBy->setText(shown.enteredBy);
    m_statementOn->setText(shown.enteredOn);
    m_confirmedBy->setText(shown.confirmedBy);
}

void ReportPageForm::takeStatement()
{
    const Statement statement{m_topic->currentData().toString(),
                              m_statement->toPlainText(),
                              m_statementBasis->text(),
                              m_statementBy->text(),
                              m_statementOn->text(),
                              m_confirmedBy->text()};
    Business business = m_business;
    business.statements.removeIf([&statement](const Statement& other) { return other.topic == statement.topic; });
    if (!statement.text.isEmpty())
        business.statements += statement;
    const Faults faults = faultsOf(business);
    sayFault(*m_statementFault, sentencesOf(faults));
    if (!faults.isEmpty())
        return;
    m_business = business;
    Q_EMIT businessChanged(m_business);
}

void ReportPageForm::ask()
{
    Signature signature;
    signature.role = m_role->currentText();
    signature.name = m_name->text().trimmed();
    signature.decision = static_cast<Decision>(m_decision->currentData().toInt());
    signature.meaning = customaryMeaning(signature.decision);
    signature.comment = m_comment->text();
    signature.exception = m_exception->isHidden() ? QString() : m_exception->text();
    Q_EMIT signatureAsked(signature);
}

} // namespace flapscope
