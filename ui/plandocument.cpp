#include "ui/plandocument.h"

#include "core/planjson.h"
#include "core/preset.h"
#include "core/variables.h"
#include "ui/planstep.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QMetaObject>
#include <QSaveFile>

namespace flapscope
{

namespace
{
constexpr int MostSteps = 500;

Fault writeFault(const QString& path, const QString& reason)
{
    return {path, QStringLiteral("The plan could not be written: %1.").arg(reason),
            QStringLiteral("Choose a folder that you may write to.")};
}
} // namespace

PlanDocument::PlanDocument(Check check, QObject* parent)
    : QObject(parent), m_check(std::move(check)), m_plan(presets().constFirst().plan), m_saved(m_plan)
{
    m_undo.setUndoLimit(MostSteps);
    findFaults();
}

PlanDocument::~PlanDocument() = default;

void PlanDocument::edit(const QString& text, const QString& path, const Change& change)
{
    Plan after = m_plan;
    change(after);
    if (after != m_plan)
        m_undo.push(new EditStep(*this, text, path, m_editNumber, after));
}

void PlanDocument::endEdit()
{
    ++m_editNumber;
}

void PlanDocument::replace(const QString& text, const Plan& plan, const QString& path)
{
    m_inputFaults.clear();
    m_undo.push(new ReplaceStep(*this, text, plan, path));
    endEdit();
}

void PlanDocument::restore(const Plan& plan, const Plan& saved, const QString& path)
{
    m_inputFaults.clear();
    m_undo.clear();
    take(plan, saved, path);
}

void PlanDocument::setInputFault(const QString& path, const QString& what, const QString& next)
{
    if (what.isEmpty() ? m_inputFaults.remove(path) == 0 : m_inputFaults.value(path).what == what)
        return;
    if (!what.isEmpty())
        m_inputFaults.insert(path, {path, what, next});
    findFaults();
}

void PlanDocument::dropInputFault(const QString& path)
{
    if (m_inputFaults.remove(path) > 0)
        QMetaObject::invokeMethod(
            this, [this] { findFaults(); }, Qt::QueuedConnection);
}

Faults PlanDocument::open(const QString& path)
{
    const Result<Plan> plan = planFromFile(path);
    if (!plan)
        return plan.faults();
    replace(QStringLiteral("Open %1").arg(QFileInfo(path).fileName()), *plan, path);
    return {};
}

Faults PlanDocument::save(const QString& path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {writeFault(path, file.errorString())};
    file.write(QJsonDocument(toJson(masked(m_plan))).toJson());
    if (!file.commit())
        return {writeFault(path, file.errorString())};
    m_saved = m_plan;
    m_path = path;
    endEdit();
    Q_EMIT fileChanged();
    return {};
}

bool PlanDocument::holdsSecrets() const
{
    return masked(m_plan) != m_plan;
}

void PlanDocument::take(const Plan& plan)
{
    take(plan, m_saved, m_path);
}

void PlanDocument::take(const Plan& plan, const Plan& saved, const QString& path)
{
    const bool wasModified = isModified();
    const bool samePath = path == m_path;
    m_plan = plan;
    m_saved = saved;
    m_path = path;
    findFaults();
    Q_EMIT changed();
    if (!samePath || wasModified != isModified())
        Q_EMIT fileChanged();
}

void PlanDocument::findFaults()
{
    Faults faults = m_inputFaults.values();
    faults += m_check(m_plan);
    if (faults == m_faults)
        return;
    m_faults = faults;
    Q_EMIT faultsChanged();
}

} // namespace flapscope
