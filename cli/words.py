"""How events are called where people read them: the trade's word, with the event's own name beside it."""

WORDS = {
    "TicketOpened": "立案",
    "TicketDispatched": "派遣",
    "TicketSigned": "签收",
    "RequesterContacted": "联系诉求人",
    "ProgressReported": "进展",
    "TicketEscalated": "上报",
    "TicketSentDown": "下派",
    "TicketTransferred": "转派",
    "ReturnRequested": "申请退单",
    "ReturnAccepted": "同意退单",
    "ReturnRefused": "不同意退单",
    "ResolutionSubmitted": "办结",
    "CallbackRecorded": "回访",
    "RehandleOrdered": "重办",
    "TicketClosed": "结案",
    "TicketReminded": "催办",
    "SupplementRecorded": "补充",
    "TicketWithdrawn": "撤诉",
    "OperationRefused": "未予受理",
    "DeadlineMissed": "超时",
    "TicketRaised": "提级督办",
    "TicketTakenOver": "提级办理",
    "WhistleAttached": "关联哨单",
    "WhistleDetached": "解除哨单",
    "WhistleBlown": "吹哨",
    "WhistleApproved": "审哨",
    "WhistleAnswered": "应哨",
    "UnitArrived": "报到",
    "WhistleWorkReported": "哨进展",
    "WhistleFinished": "哨办结",
    "WhistleConfirmed": "确认",
    "WhistleContested": "异议",
    "WhistleEscalated": "哨提级",
    "WhistleRated": "评哨",
    "WhistleClosed": "哨结",
}


def said(what: object) -> str:
    """`签收 TicketSigned`; the bare name where no word is known."""
    name = str(what)
    return f"{WORDS[name]} {name}" if name in WORDS else name
