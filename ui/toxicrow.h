#pragma once

#include "core/toxic.h"

#include <QObject>

#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;

namespace flapscope
{

class NumberBox;

/// The controls of one kind of toxics: a switch, the direction, a slider and a number for each parameter, and the share
/// of the connections that it acts on. Lives in its panel.
class ToxicRow final : public QObject
{
    Q_OBJECT

public:
    ToxicRow(ToxicKind kind, QGridLayout& grid, QWidget* parent);

    [[nodiscard]] bool isOn() const;
    [[nodiscard]] Toxic toxic() const;
    /// Shows that toxic, switched on; or, without one, switches off and keeps the numbers. Tells nobody.
    void show(const Toxic* toxic);

Q_SIGNALS:
    /// Somebody changed what is asked for.
    void changed();

private:
    QWidget* makeParameter(const ToxicParameter& parameter);

    const ToxicKind m_kind;
    QCheckBox* const m_on;
    QComboBox* const m_stream;
    std::vector<NumberBox*> m_values; // in the order of parametersOf()
    NumberBox* const m_toxicity;
};

} // namespace flapscope
