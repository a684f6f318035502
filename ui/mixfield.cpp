#include "ui/mixfield.h"

#include "core/departures.h"

#include <QLineEdit>

namespace flapscope
{

MixField::MixField(PlanDocument& document, FieldText text, PlanAccess<QList<Departure>> access, QObject* parent)
    : PlanField(document, std::move(text), new QLineEdit, parent), m_access(std::move(access)),
      m_line(static_cast<QLineEdit*>(editor()))
{
    m_line->setPlaceholderText(this->text().hint);
    connect(m_line, &QLineEdit::textEdited, this, &MixField::take);
    MixField::load();
}

MixField::~MixField()
{
    document().dropInputFault(path());
}

void MixField::take(const QString& typed)
{
    const auto mix = mixFrom(typed);
    if (!mix) {
        const Fault& fault = mix.faults().constFirst();
        document().setInputFault(path(), fault.what, fault.next);
        return;
    }
    document().setInputFault(path(), {}, {});
    edit([&](Plan& plan) { m_access.set(plan, *mix); });
}

void MixField::load()
{
    const QList<Departure> mix = m_access.get(document().plan());
    const auto shown = mixFrom(m_line->text());
    if (shown && *shown == mix && !m_line->isReadOnly())
        return;
    // A change from elsewhere: what was typed and is no mix gives way.
    document().setInputFault(path(), {}, {});
    const auto text = textOfMix(mix);
    m_line->setReadOnly(!text);
    m_line->setText(text.value_or(QStringLiteral("%1 ways, edited in the plan's file").arg(mix.size())));
}

} // namespace flapscope
