#pragma once

#include <QLayout>
#include <QList>

namespace flapscope
{

/// Places items in a line, one after another, and goes on in a new line where there is no more room. Items that want to
/// expand share what is left of their line.
class FlowLayout final : public QLayout
{
public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override;
    [[nodiscard]] QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override;
    [[nodiscard]] bool hasHeightForWidth() const override;
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize minimumSize() const override;
    [[nodiscard]] QSize sizeHint() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// Where the items go in that rectangle, and how high they all are together.
    int place(const QRect& rect, bool really) const;

    QList<QLayoutItem*> m_items;
};

} // namespace flapscope
