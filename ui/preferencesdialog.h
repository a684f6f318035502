#pragma once

#include "ui/preferences.h"

#include <QDialog>

class QCheckBox;
class QComboBox;

namespace flapscope
{

/// The preferences, each in force as soon as it is chosen. Not modal: a run can be watched beside it.
class PreferencesDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit PreferencesDialog(const Preferences& preferences, QWidget* parent = nullptr);

    void setPreferences(const Preferences& preferences);

Q_SIGNALS:
    void chosen(const flapscope::Preferences& preferences);

private:
    [[nodiscard]] Preferences entered() const;

    QComboBox* m_mode;
    QComboBox* m_size;
    QCheckBox* m_notify;
};

} // namespace flapscope
