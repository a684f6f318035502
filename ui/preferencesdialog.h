#pragma once

#include "history/retention.h"
#include "ui/preferences.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QVBoxLayout;

namespace flapscope
{

class RetentionForm;

/// The preferences, each in force as soon as it is chosen. Not modal: a run can be watched beside it.
class PreferencesDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit PreferencesDialog(const Preferences& preferences, QWidget* parent = nullptr);

    /// How past runs are kept is the history's own affair: without one, nothing is said of it.
    void addRetention(const Retention& retention);
    [[nodiscard]] RetentionForm* retention() const { return m_retention; }

    void setPreferences(const Preferences& preferences);

Q_SIGNALS:
    void chosen(const flapscope::Preferences& preferences);
    void retentionApplied(const flapscope::Retention& retention);

private:
    [[nodiscard]] Preferences entered() const;

    QComboBox* m_mode;
    QComboBox* m_size;
    QCheckBox* m_notify;
    QVBoxLayout* m_layout;
    RetentionForm* m_retention = nullptr;
};

} // namespace flapscope
