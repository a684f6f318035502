#pragma once

#include "ui/plandocument.h"

#include <QWidget>

#include <functional>

namespace flapscope
{

struct FieldText;

/// The fields of a stage's pattern, of the policy by which its clients come back, and of its restart. Shows those that
/// the chosen pattern and policy use.
class FlappingForm final : public QWidget
{
    Q_OBJECT

public:
    /// `named` gives a field's name for assistive technology.
    FlappingForm(PlanDocument& document, qsizetype index, std::function<QString(const QString&)> named,
                 QWidget* parent = nullptr);

private:
    QWidget* makeChoices();
    QWidget* makeBurst();
    QWidget* makeRate();
    QWidget* makeEndRate();
    QWidget* makeGilbertElliott();
    QWidget* makeTrace();
    QWidget* makePolicy();
    QWidget* makeDelay();
    QWidget* makeGrowth();
    QWidget* makeFactor();
    QWidget* makePatience();
    QWidget* makeRestart();
    [[nodiscard]] FieldText text(const char* key, const char* label, const char* hint) const;
    void addNumber(QWidget* form, const char* key, const char* label, double Pattern::*member, const char* hint);
    void follow();

    PlanDocument& m_document;
    const qsizetype m_index;
    const std::function<QString(const QString&)> m_named;
    QWidget* m_burst = nullptr;
    QWidget* m_rate = nullptr;
    QWidget* m_endRate = nullptr;
    QWidget* m_gilbertElliott = nullptr;
    QWidget* m_trace = nullptr;
    QWidget* m_delay = nullptr;
    QWidget* m_growth = nullptr;
    QWidget* m_factor = nullptr;
    QWidget* m_patience = nullptr;
};

} // namespace flapscope
