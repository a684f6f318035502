#pragma once

#include "report/approval.h"
#include "report/figure.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <variant>

namespace flapscope
{

/// Where a line comes from. Every line of a report says it.
enum class Provenance : quint8 {
    None,        ///< a line of the document itself, that claims nothing
    Measured,    ///< M
    Computed,    ///< C: from measured or entered figures; the formula is shown
    Entered,     ///< E: by whom, when, on what basis is shown
    NotAssessed, ///< –: why is shown
};
/// "M", "C", "E", "–"; empty for None.
QString letterOf(Provenance provenance);

/// What a line came to.
enum class Sign : quint8 { None, Tick, Cross, Warning, Dash };
/// ✅ ❌ ⚠ –; empty for None.
QString emojiOf(Sign sign);

/// A statement of the report: "**Label**: text [M] (source)".
struct Line
{
    Sign sign = Sign::None;
    Provenance provenance = Provenance::None;
    QString label;
    QString text;
    QString source; ///< evidence, formula, or who entered it; may be empty
    QString anchor; ///< id of the finding that is the evidence; may be empty
};

/// Lines, one below the other.
struct Lines
{
    enum class As : quint8 { Paragraphs, Facts, Bullets, Numbers, Checklist };
    As as = As::Bullets;
    QList<Line> lines;
};

/// Lines in groups, set as code: "Resource Usage:" and what belongs to it.
struct CodeLines
{
    struct Group
    {
        QString title;
        QList<Line> lines;
    };
    QList<Group> groups;
};

struct Cell
{
    QString text;
    Sign sign = Sign::None;
};

struct Table
{
    QString caption;
    QStringList head;
    QList<QList<Cell>> rows;
    QStringList anchors;  ///< one a row, or none at all
    bool numeric = false; ///< all columns but the first are numbers
};

/// Text whose line breaks matter: a file, rules.
struct Verbatim
{
    QString caption;
    QString text;
};

struct FigureBlock
{
    Figure figure;
    Table data; ///< the same, as numbers
};

using Block = std::variant<Lines, CodeLines, Table, Verbatim, FigureBlock>;

struct Part
{
    int level = 2;   ///< of the heading; 2 or 3
    QString heading; ///< empty: a rule sets it apart
    Sign sign = Sign::None;
    bool signBehind = false; ///< the sign stands behind the heading
    QList<Block> blocks;
};

/// The approval report, finished but for its looks: all words and all numbers are in it. Emitters render it, and
/// compute nothing.
struct Document
{
    QString title; ///< what was tested, and the final status
    Approval approval;
    QString subject; ///< for page headers: what was tested
    QString tool;    ///< that wrote it
    QList<Part> parts;
};

struct Dossier;

/// What the run, its verdict and what people entered come to. A pure function.
Document documentOf(const Dossier& dossier);

/// A line without its label and sign, as every emitter shows it: "text [M] (source)".
QString bodyOf(const Line& line);
/// What an emitter that has links links to the evidence, and others show: "evidence: memory-growth"; empty without.
QString evidenceOf(const Line& line);
/// A line of a code block: "Success Rate: 100 % [M]".
QString codeLineOf(const Line& line);

} // namespace flapscope
