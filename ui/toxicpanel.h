#pragma once

#include "core/result.h"
#include "core/toxic.h"

#include <QPointer>
#include <QWidget>

#include <vector>

class QPushButton;

namespace flapscope
{

class PlanDocument;
class RunControl;
class Session;
class Theme;
class ToxicRow;
class WrapLabel;

/// Switches and sliders for what goes wrong between clients and server: at once while a run with a proxy goes on, and
/// for the plan of the next one.
class ToxicPanel final : public QWidget
{
    Q_OBJECT

public:
    ToxicPanel(PlanDocument& document, RunControl& control, const Theme& theme, QWidget* parent = nullptr);

    /// From now on the switches act on that session, which has not been started yet.
    void follow(const Session& session);
    /// What is switched on.
    [[nodiscard]] QList<Toxic> asked() const;

private:
    QWidget* makePlanPart(const Theme& theme);
    QWidget* makeRows();
    void showToxics(const QList<Toxic>& toxics);
    void takeNetwork(int index);
    void apply();
    void showState();
    void tell(const Faults& faults);

    PlanDocument& m_document;
    RunControl& m_control;
    WrapLabel* m_state;
    WrapLabel* m_fault;
    QPushButton* m_intoPlan = nullptr;
    std::vector<ToxicRow*> m_rows; // by kind
    QPointer<const Session> m_session;
};

} // namespace flapscope
