"""The samples OpenAPI shows, written by hand."""

from pydantic.config import JsonDict

from intake_service.api.addresses import links

ID = "019aa9c4-6f2e-7c1d-9b7e-0d8f5a3c2e11"

FILING: JsonDict = {
    "subject": "文化路消防通道被私家车堵住",
    "description": "文化路 12 号院北门的消防通道连续三晚被私家车占用，救护车进不来，请尽快处理。",
    "channel": "web",
    "reporter": {"name": "王女士", "phone": "13800000000"},
    "category": "E04-96",
    "location": {"lat": 36.9612, "lon": 118.0987},
    "address": "桓台县城区街道文化路 12 号院北门",
    "occurred_at": "2026-11-21T21:30:00+08:00",
}
FILED: JsonDict = {
    "id": ID,
    "number": "GW261122-000417",
    "tracking_code": "7K3M-9QX2-T4VB",
    "stage": "received",
    "links": dict(links(ID)),
    "position": 41806,
}
SUPPLEMENT: JsonDict = {"text": "车主今天又停了两辆，车牌已拍照。"}
REMINDER: JsonDict = {"text": "已经三天了，请尽快答复。"}
RATING: JsonDict = {"solved": True, "satisfied": "mostly", "contacted": True, "comment": "修得慢了些，但已修好。"}
STATUS: JsonDict = {
    "id": ID,
    "number": "GW261122-000417",
    "stage": "handling",
    "stage_text": "处置中",
    "stage_text_en": "Being handled",
    "round": 1,
    "holder": {"rung": "community", "unit": "C-JQ", "name": "锦秋社区", "name_en": "Jinqiu community"},
    "filed_at": "2026-11-22T01:12:00Z",
    "due_at": "2026-11-27T10:00:00Z",
    "provisional": False,
    "light": "green",
    "may_now": ["supplement", "remind", "withdraw"],
    "history": [
        {
            "at": "2026-11-22T01:12:00Z",
            "what": "RequestFiled",
            "text": "诉求已提交",
            "text_en": "Request filed",
            "stage": "received",
        },
        {
            "at": "2026-11-22T01:40:00Z",
            "what": "ProgressReported",
            "text": "办理进展",
            "text_en": "Progress",
            "stage": "handling",
            "note": "网格员已到现场，正联系车主挪车。",
        },
    ],
}
