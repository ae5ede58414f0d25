"""Egress and ingress: every status, and the texts that the services write."""

from __future__ import annotations

from typing import Any

from bot.diagnostics.judge.egress import judge_egress, judge_good_egress, judge_no_egress
from bot.diagnostics.judge.ingress import judge_ingress, judge_no_ingress
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Output
from tests.diagnostics.judge.observations import NOW, Case, ago, egress, ingress, who

# As the egress service writes them. https://github.com/livekit/egress/blob/main/pkg/errors/errors.go
FAILED = {
    "S3 upload failed: AccessDenied: Access Denied": "egress-upload-failed",
    "manifest upload queue full (40 pending): storage cannot keep up": "egress-upload-failed",
    "page load error: net::ERR_NAME_NOT_RESOLVED": "egress-page-failed",
    "template error: layout is not defined": "egress-page-failed",
    "not enough CPU": "egress-no-resources",
    "CPU exhausted: 3.91 cores used": "egress-no-resources",
    "OOM: 12.10 GB used": "egress-no-resources",
    "participant ada not found": "egress-source-missing",
    "track TR_abcdefghijkl not found": "egress-source-missing",
    "recording ended early: connection to room failed": "egress-lost-room",
    "format mp4 incompatible with codec vp8": "egress-request-wrong",
    "request has missing or invalid field: output": "egress-request-wrong",
    "replay is disabled for this account": "egress-not-allowed",
    "server is shutting down": "egress-service-stopped",
    "handler failed to start": "egress-failed",
    "": "egress-failed",
}
FILE = Output(kind="file", place="call.mp4", size_bytes=1000)
STREAM = Output(kind="stream", place="live.example.com", status="failed", error="connection refused")


def failed(error: str, **given: Any) -> list[Finding]:
    return judge_egress([egress("failed", error=error, **given)], NOW)


CASES = (
    *(Case(sentence=f"a failure with the text {error!r}", found=failed(error), expected={code: "broken"}) for error, code in FAILED.items()),
    Case(
        sentence="the end reason tells as much as the error",
        found=failed("", details="End reason: CPU exhausted"),
        expected={"egress-no-resources": "broken"},
    ),
    Case(
        sentence="a code of the four hundreds blames the request",
        found=failed("something new", error_code=404),
        expected={"egress-failed": "broken"},
        says=("blames the request", "404"),
    ),
    Case(
        sentence="a file that was kept is told",
        found=failed("CPU exhausted: 3.91 cores used", outputs=(FILE,)),
        expected={"egress-no-resources": "broken"},
        says=("“call.mp4”",),
    ),
    Case(
        sentence="no start signal",
        found=judge_egress([egress("aborted", error="Start signal not received", error_code=412)], NOW),
        expected={"egress-no-start-signal": "broken"},
        says=("never saw a track",),
    ),
    Case(
        sentence="stopped before it began",
        found=judge_egress([egress("aborted", error="Stop called before pipeline could start", error_code=412)], NOW),
        expected={"egress-stopped-early": "broken"},
    ),
    Case(
        sentence="aborted with words that are not known yet",
        found=judge_egress([egress("aborted", error="new words", error_code=412)], NOW),
        expected={"egress-aborted": "broken"},
    ),
    Case(
        sentence="a limit keeps the file",
        found=judge_egress([egress("limit_reached", error="Session limit reached", error_code=413)], NOW),
        expected={"egress-limit-reached": "warning"},
    ),
    Case(
        sentence="an egress that starts for minutes",
        found=judge_egress([egress("starting", started_at=ago(200))], NOW),
        expected={"egress-not-starting": "broken"},
        says=("3 min",),
    ),
    Case(sentence="an egress that starts just now", found=judge_egress([egress("starting", started_at=ago(5))], NOW), expected={}),
    Case(
        sentence="a stream that fails while the recording goes on",
        found=judge_egress([egress("active", outputs=(FILE, STREAM))], NOW),
        expected={"egress-stream-failed": "broken"},
        says=("connection refused",),
    ),
    Case(
        sentence="a stream that was finished has not failed",
        found=judge_egress([egress("complete", outputs=(Output(kind="stream", status="finished"),))], NOW),
        expected={},
    ),
    Case(sentence="the backup storage took it", found=judge_egress([egress("complete", backup_used=True)], NOW), expected={"egress-backup-used": "warning"}),
    Case(
        sentence="the same failure twice is one finding",
        found=judge_egress([egress("failed", error="not enough CPU"), egress("failed", id="EG_2", error="not enough CPU")], NOW),
        expected={"egress-no-resources": "broken"},
    ),
    Case(sentence="a status that is not known yet is no fault", found=judge_egress([egress("unknown 17")], NOW), expected={}),
    Case(
        sentence="a recording that runs is fine", found=[judge_good_egress([egress("active")])], expected={"egress-fine": "fine"}, says=("1 egress is running",)
    ),
    Case(sentence="a recording that ended is fine", found=[judge_good_egress([egress("complete")])], expected={"egress-fine": "fine"}, says=("EG_1",)),
    Case(sentence="no recording of a room", found=[judge_no_egress("demo", by_id=False, at=NOW)], expected={"egress-none": "note"}),
    Case(sentence="no recording with that id", found=[judge_no_egress("EG_x", by_id=True, at=NOW)], expected={"egress-none": "warning"}),
    Case(
        sentence="an encoder that was refused",
        found=judge_ingress([ingress("error", error="unsupported format for the source media")], None, NOW),
        expected={"ingress-error": "broken"},
        says=("unsupported format",),
    ),
    Case(
        sentence="an encoder whose media is not usable",
        found=judge_ingress([ingress("buffering")], None, NOW),
        expected={"ingress-buffering": "broken"},
        says=("60 s",),
    ),
    Case(
        sentence="an encoder that has just connected", found=judge_ingress([ingress("buffering", started_at=ago(5), updated_at=ago(5))], None, NOW), expected={}
    ),
    Case(
        sentence="encoders that are not connected are one finding",
        found=judge_ingress([ingress("inactive"), ingress("inactive", name="b", kind="whip")], None, NOW),
        expected={"ingress-inactive": "warning"},
        says=("“stage” and “b”", "stream key"),
    ),
    Case(sentence="an address that has been played", found=judge_ingress([ingress("complete", kind="url")], None, NOW), expected={"ingress-complete": "note"}),
    Case(
        sentence="an ingress that is switched off",
        found=judge_ingress([ingress("inactive", enabled=False)], None, NOW),
        expected={"ingress-disabled": "warning"},
    ),
    Case(
        sentence="an encoder that publishes into its room",
        found=judge_ingress([ingress("publishing")], [who("encoder", kind="ingress")], NOW),
        expected={"ingress-fine": "fine"},
    ),
    Case(
        sentence="an encoder that says it publishes and is not there",
        found=judge_ingress([ingress("publishing")], [who("ada")], NOW),
        expected={"ingress-not-in-room": "warning"},
    ),
    Case(sentence="a state of an encoder that is not known yet", found=judge_ingress([ingress("unknown 17")], None, NOW), expected={}),
    Case(sentence="no ingress at all", found=[judge_no_ingress("", NOW)], expected={"ingress-none": "note"}),
)
