#include "ui/preferencesdialog.h"

#include "ui/retentionform.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace flapscope
{

PreferencesDialog::PreferencesDialog(const Preferences& preferences, QWidget* parent)
    : QDialog(parent), m_mode(new QComboBox), m_size(new QComboBox),
      m_notify(new QCheckBox(QStringLiteral("Ask for attention when a run ends in the background"))),
      m_layout(new QVBoxLayout(this))
{
    setWindowTitle(QStringLiteral("Preferences"));
    m_mode->addItem(QStringLiteral("As the system"), QVariant::fromValue(Theme::Mode::System));
    m_mode->addItem(QStringLiteral("Light"), QVariant::fromValue(Theme::Mode::Light));
    m_mode->addItem(QStringLiteral("Dark"), QVariant::fromValue(Theme::Mode::Dark));
    m_size->addItem(QStringLiteral("As the system"), 0);
    for (const int points : {9, 10, 11, 12, 14, 16, 18, 20})
        m_size->addItem(QStringLiteral("%1 pt").arg(points), points);

    auto* form = new QFormLayout;
    form->setVerticalSpacing(grid::One);
    form->addRow(QStringLiteral("&Appearance"), m_mode);
    form->addRow(QStringLiteral("&Text size"), m_size);
    form->addRow(m_notify);
    auto* note =
        new QLabel(QStringLiteral("Secrets are never kept: tokens and passwords have to be entered again, or stand "
                                  "in the environment as {{env:NAME}}."));
    note->setWordWrap(true);
    setTone(*note, "muted");
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_layout->setContentsMargins(grid::Two, grid::Two, grid::Two, grid::Two);
    m_layout->setSpacing(grid::Two);
    m_layout->addLayout(form);
    m_layout->addWidget(note);
    m_layout->addWidget(buttons);

    setPreferences(preferences);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    const auto tell = [this] { Q_EMIT chosen(entered()); };
    connect(m_mode, &QComboBox::currentIndexChanged, this, tell);
    connect(m_size, &QComboBox::currentIndexChanged, this, tell);
    connect(m_notify, &QCheckBox::toggled, this, tell);
}

void PreferencesDialog::addRetention(const Retention& retention)
{
    m_retention = new RetentionForm(retention);
    m_layout->insertWidget(1, m_retention);
    connect(m_retention, &RetentionForm::applied, this, &PreferencesDialog::retentionApplied);
}

void PreferencesDialog::setPreferences(const Preferences& preferences)
{
    const QSignalBlocker mode(m_mode);
    const QSignalBlocker size(m_size);
    const QSignalBlocker notify(m_notify);
    m_mode->setCurrentIndex(m_mode->findData(QVariant::fromValue(preferences.mode)));
    if (m_size->findData(preferences.textSize) < 0)
        m_size->addItem(QStringLiteral("%1 pt").arg(preferences.textSize), preferences.textSize);
    m_size->setCurrentIndex(m_size->findData(preferences.textSize));
    m_notify->setChecked(preferences.notify);
}

Preferences PreferencesDialog::entered() const
{
    return {m_mode->currentData().value<Theme::Mode>(), m_size->currentData().toInt(), m_notify->isChecked()};
}

} // namespace flapscope
