#pragma once

#include "ui/plandocument.h"

#include <QWidget>

class QFrame;
class QLabel;
class QMenu;

namespace flapscope
{

class LineField;
class PlanField;
class Section;
class Theme;

/// Everything a plan says, to be edited: connection, stages, limits, how the server is watched. Invalid input is said
/// beside its field. Keeps no value of its own: it shows the document.
class SetupPanel final : public QWidget
{
    Q_OBJECT

public:
    SetupPanel(PlanDocument& document, const Theme& theme, QWidget* parent = nullptr);
    ~SetupPanel() override;

    /// Says that changes apply to the next run while one is under way. Fields stay editable.
    void setRunning(bool running);
    /// Puts the keyboard into the URL, ready to be typed over.
    void focusUrl();
    /// Puts the keyboard into the field of TLS authorities.
    void focusAuthority();
    /// Puts the keyboard into the first field that is wrong, unfolding what hides it. False when no field is.
    bool focusFirstMistake();
    /// Which sections are unfolded, for the next start.
    [[nodiscard]] QStringList unfolded() const;
    void setUnfolded(const QStringList& titles);

private:
    Section* makeSection(const char* icon, const char* title);
    QWidget* makePlanPart();
    void fillConnection(Section& section);
    QWidget* makeAddress();
    QWidget* makeHeaders();
    QWidget* makeTls();
    QWidget* makeTimeouts();
    void fillStages(Section& section);
    QWidget* makePhases();
    void fillLimits(Section& section);
    void offerLimits(QMenu& menu);
    void addLimit(const QString& criterion);
    void fillWatch(Section& section);
    void follow();
    void showMistakes();
    void reveal(const PlanField& field);

    PlanDocument& m_document;
    const Theme& m_theme;
    QFrame* m_nextRun;
    QLabel* m_elsewhere;
    LineField* m_url = nullptr;
    LineField* m_authority = nullptr;
    Section* m_connection;
    Section* m_stages;
    Section* m_limits;
    Section* m_watch;
};

} // namespace flapscope
