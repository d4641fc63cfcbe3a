"""The glossary: each word in Chinese and English, and what it means in this system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the trade, in both languages, with what it means here."""

    zh: str
    en: str
    means_zh: str
    means_en: str


WORDS: tuple[Word, ...] = (
    Word(
        "过账",
        "Post",
        "单据生效：库存、成本、凭证、往来和日报在同一刻写入；之后不能改，只能再开一张单据更正。",
        "A document takes effect: stock, cost, vouchers, partner accounts and daily figures are "
        "written at once. Afterwards it is never changed; another document corrects it.",
    ),
    Word(
        "红冲",
        "Red reversal",
        "开一张相反的单据，同方向记负数，把原单的影响全部收回；两张都留在记录里。",
        "A document with the opposite amounts, on the same side with a minus, that takes back all "
        "that another did. Both stay on record.",
    ),
    Word(
        "报损",
        "Waste",
        "卖不出去的货按成本出库，逐行注明原因；按原因决定是否转出进项税。",
        "Goods that nobody will buy leave stock at cost, each line with its reason. The reason "
        "decides whether input tax is transferred out.",
    ),
    Word(
        "盘点",
        "Stock count",
        "对某一刻货架上有多少的断言。没盘到不等于零；差异先进待处理财产损溢，审批后转损益。",
        "A statement of how much there was at a moment. Not counted is not zero. Differences wait "
        "in a pending account until somebody else approves them.",
    ),
    Word(
        "销售日结",
        "Till summary",
        "一家门店一天的销售合成一张单据；批次按先到期先出推定，看过货架后才算核实。",
        "A store's sales of a day as one document. Lots are assumed first-expired-first until "
        "somebody looks at the shelf.",
    ),
    Word(
        "采购入库",
        "Goods receipt",
        "货到了：库存增加，按不含税价暂估应付，发票到了再核对。",
        "Goods have come in: stock rises, and what is owed is estimated without tax until the "
        "bill arrives.",
    ),
    Word(
        "调拨",
        "Transfer",
        "把货从一个仓库发到另一个：发出后在途，收到才入库；同一成本池内价值不变。",
        "Goods sent from one warehouse to another: in transit until they are taken in. Inside one "
        "cost pool their value does not change.",
    ),
    Word(
        "批次",
        "Lot",
        "同一批生产、同一日期的货。批次是实物，成本层是价值。",
        "Goods of one batch and date. A lot is physical; a cost layer is value.",
    ),
    Word(
        "批次调整",
        "Lot adjustment",
        "货其实属于另一个批次：数量在批次之间移动，总数不变。",
        "Goods belong to another lot than the books say: quantity moves between lots, the total "
        "stays.",
    ),
    Word(
        "临期排查",
        "Expiry walk",
        "拿着手机按日期从近到远看货架，报出还剩多少；推定的批次从此算核实。",
        "Looking at dates with a phone, the soonest first, and saying how many remain. What was "
        "assumed becomes seen.",
    ),
    Word(
        "往来",
        "Partner accounts",
        "和供应商、客户之间欠多少、谁欠谁，按单据逐笔记录。",
        "What is owed to suppliers and by customers, document by document.",
    ),
    Word(
        "暂估",
        "Goods received not billed",
        "货到票未到，先按估价挂账；发票到后补差。",
        "Goods are here and the bill is not: owed at an estimate until the bill settles it.",
    ),
    Word(
        "成本暂估",
        "Provisional cost",
        "卖出时还不知道成本，先估一个；入库或盘点后自动改正。",
        "Cost that was not known when goods were sold: estimated, and made right by itself once a "
        "receipt or count tells it.",
    ),
    Word(
        "成本池",
        "Cost pool",
        "共用一个存货价值的仓库。池内调拨不改变价值。",
        "Warehouses that share one value of stock. Transfers inside it change no value.",
    ),
    Word(
        "移动加权平均",
        "Moving average",
        "每次入库后重算平均单价，出库按当时的平均价。",
        "A new average after every receipt; goods leave at the average of the moment.",
    ),
    Word(
        "先进先出",
        "First in, first out",
        "先到的货按它的成本先出。",
        "Goods leave at the cost of the oldest that are left.",
    ),
    Word(
        "个别计价",
        "Specific identification",
        "每个批次按自己的进价出库，适合有批次的商品。",
        "Each lot leaves at what it cost itself; for goods kept by lot.",
    ),
    Word(
        "会计期间",
        "Period",
        "一个月。关闭后不再接收单据；成本更正记入第一个开放的月份。",
        "A month. Closed, it takes no documents; later cost is booked in the first open one.",
    ),
    Word(
        "预留",
        "Reservation",
        "答应给某张销售订单的库存，还在货架上，但不能再卖给别人。",
        "Stock promised to a sales order: still on the shelf, and no longer free for others.",
    ),
    Word(
        "毛利",
        "Gross profit",
        "净销售额减销售成本，都不含税。",
        "Net sales minus cost of sales, both without tax.",
    ),
    Word(
        "损耗率",
        "Loss rate",
        "（报损＋盘亏−盘盈）÷净销售额。",
        "(Waste + count loss − count gain) ÷ net sales.",
    ),
    Word(
        "周转天数",
        "Days of stock",
        "平均库存成本×天数÷销售成本：库存够卖多久。",
        "Mean stock at cost × days ÷ cost of sales: how long stock lasts.",
    ),
    Word(
        "动销率",
        "Moving items",
        "30 天内卖出过的商品占在售商品的比例。",
        "The share of listed items that sold within 30 days.",
    ),
    Word(
        "临期",
        "Near expiry",
        "剩余天数少于品类规定的天数，总保质期越短，规定越短。",
        "Fewer days left than the category allows; the shorter the life, the fewer.",
    ),
    Word(
        "草稿",
        "Draft",
        "还没过账的单据，边录边存，随时可以接着录。",
        "A document that is not posted yet: saved while it is typed, and taken up at any time.",
    ),
)
