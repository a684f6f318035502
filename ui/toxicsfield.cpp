#include "ui/toxicsfield.h"

#include "core/toxictext.h"

#include <QPlainTextEdit>
#include <QSignalBlocker>

#include <algorithm>
#include <iterator>

namespace flapscope
{

ToxicsField::ToxicsField(PlanDocument& document, FieldText text, PlanAccess<QList<StageToxic>> access, QObject* parent)
    : PlanField(document, std::move(text), new QPlainTextEdit, parent), m_access(std::move(access)),
      m_lines(static_cast<QPlainTextEdit*>(editor()))
{
    constexpr int LinesShown = 3;
    m_lines->setTabChangesFocus(true);
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setPlaceholderText(this->text().hint);
    m_lines->setToolTip(tr("One a line. There are %1").arg(toxicsHelp()));
    m_lines->setFixedHeight(m_lines->fontMetrics().lineSpacing() * LinesShown + 20);
    ToxicsField::load();
    connect(m_lines, &QPlainTextEdit::textChanged, this, &ToxicsField::take);
}

ToxicsField::~ToxicsField()
{
    document().dropInputFault(path());
}

Result<QList<StageToxic>> ToxicsField::entered() const
{
    QList<StageToxic> toxics;
    for (const QString& line : m_lines->toPlainText().split(u'\n')) {
        if (line.trimmed().isEmpty())
            continue;
        auto toxic = stageToxicFrom(line.trimmed());
        if (!toxic)
            return toxic.faults();
        toxics += *toxic;
    }
    return toxics;
}

void ToxicsField::take()
{
    const auto toxics = entered();
    if (!toxics) {
        const Fault& fault = toxics.faults().constFirst();
        document().setInputFault(path(), fault.what, fault.next);
        return;
    }
    document().setInputFault(path(), {}, {});
    edit([&](Plan& plan) { m_access.set(plan, *toxics); });
}

void ToxicsField::load()
{
    const QList<StageToxic> toxics = m_access.get(document().plan());
    const auto shown = entered();
    if (shown && *shown == toxics)
        return;
    // A change from elsewhere: what was typed and is no toxic gives way.
    document().setInputFault(path(), {}, {});
    QStringList lines;
    std::transform(toxics.begin(), toxics.end(), std::back_inserter(lines),
                   [](const StageToxic& toxic) { return toxicText(toxic); });
    const QSignalBlocker quiet(m_lines);
    m_lines->setPlainText(lines.join(u'\n'));
}

} // namespace flapscope
