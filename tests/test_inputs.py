"""Files, folders, spreadsheets, saved pages and pasted text -> articles; the rest is listed with its reason."""

from __future__ import annotations

import datetime as dt
import socket
from pathlib import Path

import pandas as pd
import pytest

from analysis import Article, read_article, read_articles
from analysis.errors import AnalysisError, ArticleError

TEXT = "“Ann Lee” left Acme on Tuesday.\r\n\r\nShe didn’t say why — café."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_a_text_file_keeps_every_character(tmp_path: Path, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    (tmp_path / "a.txt").write_bytes(mark + TEXT.encode(encoding))
    article = read_article(tmp_path / "a.txt", published="2026-03-03")
    assert (article.text, article.id, article.published) == (TEXT, "a.txt", dt.date(2026, 3, 3))
    assert article.metadata["published_from"] == "argument"


def test_an_encoding_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Ünï".encode("latin-1"))
    assert read_article(tmp_path / "a.txt", encoding="cp437").text != "Ünï"
    with pytest.raises(ArticleError, match="no-such"):
        read_article(tmp_path / "a.txt", encoding="no-such")


def test_a_folder_is_read_in_order_and_what_cannot_be_read_is_listed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.md").write_text("# Title\n\nBody.")
    (tmp_path / "a.txt").write_text("A.")
    (tmp_path / "c.txt").write_bytes(b"\x7fELF\x00\x00")
    (tmp_path / "d.png").write_bytes(b"\x89PNG")
    (tmp_path / "e.txt").write_bytes(b"caf\x81")
    (tmp_path / ".hidden").write_text("no")
    articles = read_articles(tmp_path)
    assert [article.id for article in articles] == ["a.txt", "sub/b.md"]
    problems = articles.problems
    assert [Path(source).name for source in problems["source"]] == ["c.txt", "d.png", "e.txt"]
    for words, reason in zip(["binary", "kind", "encoding="], problems["reason"], strict=True):
        assert words in reason


def test_a_glob_and_a_list_of_paths(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.md"):
        (tmp_path / name).write_text(name)
    assert [article.id for article in read_articles(str(tmp_path / "*.txt"))] == ["a.txt", "b.txt"]
    listed = read_articles([tmp_path / "c.md", tmp_path / "missing.txt"])
    assert [article.text for article in listed] == ["c.md"]
    assert "missing.txt" in listed.problems["reason"][0]


@pytest.mark.parametrize("source", ["no/such/file.txt", "no-such-folder/", "*.nothing", Path("missing.csv")])
def test_an_unknown_file_is_an_error_that_names_it(source: str | Path) -> None:
    with pytest.raises(ArticleError, match=r"check the path"):
        read_articles(source)


@pytest.mark.parametrize("published", ["yesterday", "2026-13-01", "3/3/2026", "2026-02-30", 2026])
def test_a_wrong_date_is_an_error_that_names_it(published: str) -> None:
    with pytest.raises(ArticleError, match="YYYY-MM-DD"):
        read_articles("Ann Lee left.\n", published=published)
    with pytest.raises(ArticleError, match=str(published)):
        Article("Ann Lee left.", published=published)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_pasted_text_is_a_text(end: str) -> None:
    assert read_article(f"Ann Lee left Acme.{end}She said so.").text == f"Ann Lee left Acme.{end}She said so."


def test_a_socket_in_a_folder_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket has to be short
    Path("a.txt").write_text("A.")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("b.txt")
        articles = read_articles(tmp_path)
        assert [article.id for article in articles] == ["a.txt"] and articles.problems.empty


ROWS = [
    {"id": "one", "body": "Ann Lee left.", "date": "2026-03-03", "url": "https://a.example", "desk": "tech"},
    {"id": "two", "body": "Bo Ek joined.", "date": "", "url": "", "desk": ""},
]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "json", "parquet"])
def test_the_rows_of_a_table_are_articles(tmp_path: Path, suffix: str) -> None:
    path, frame = tmp_path / f"news.{suffix}", pd.DataFrame(ROWS)
    if suffix in ("csv", "tsv"):
        frame.to_csv(path, index=False, sep="\t" if suffix == "tsv" else ",")
    elif suffix == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_json(path, orient="records", lines=suffix == "jsonl")
    one, two = read_articles(path)
    assert (one.id, one.text, one.published, one.source) == (
        "one",
        "Ann Lee left.",
        dt.date(2026, 3, 3),
        "https://a.example",
    )
    assert one.metadata == {"published_from": "column date", "desk": "tech"}
    assert (two.id, two.published) == ("two", None)


def test_a_frame_and_a_column_of_another_name() -> None:
    frame = pd.DataFrame({"words": ["Ann Lee left.", None, "Bo Ek joined."], "published": [pd.NaT, None, "soon"]})
    articles = read_articles(frame, text="words")
    assert [(article.id, article.text) for article in articles] == [("0", "Ann Lee left."), ("2", "Bo Ek joined.")]
    assert list(articles.problems["source"]) == ["row 1", "row 2"]
    assert "soon" in articles.problems["reason"][1]
    with pytest.raises(ArticleError, match="text="):
        read_articles(frame)


def test_the_index_of_a_frame_is_no_text_and_no_id(tmp_path: Path) -> None:
    pd.DataFrame({"text": ["A."], "desk": ["tech"]}).to_csv(tmp_path / "a.csv")
    pd.DataFrame({"words": ["A."]}).to_csv(tmp_path / "b.csv")
    articles = read_articles(tmp_path)
    assert [(article.id, article.text) for article in articles] == [("a.csv:1", "A.")]
    assert "no column 'text' among ['', 'words']" in articles.problems["reason"][0]


def test_a_file_that_is_one_text_has_no_columns(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A.")
    (tmp_path / "b.csv").write_text("words\nB.\n")
    (tmp_path / "c.md").write_text("---\nwords: no\n---\n")
    assert [article.text for article in read_articles(tmp_path, text="words")] == ["A.", "B.", ""]


def test_one_bad_row_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Ann Lee left."}\n{"text": \n[1]\n{"text": "Bo Ek joined."}\n')
    (tmp_path / "b.csv").write_text('text,id\n"A, b.",1\nx,2,3\nC.,4\n')
    articles = read_articles(tmp_path)
    assert [article.id for article in articles] == ["a.jsonl:1", "a.jsonl:4", "1", "4"]
    assert len(articles.problems) == 3
    assert list(articles.problems["source"].str.contains("row 2|row 3")) == [True, True, True]


@pytest.mark.parametrize(
    ("content", "read", "problems"),
    [
        ('id,text\na,A.\nb,"B.\nc,C.\nd,D.\n', ["A."], {"row 2": "not closed"}),
        ('id,text\na,"A "quoted" word."\nb,B.\n', ["B."], {"row 1": "not doubled"}),
        ("id,text\na,A.,more\nb,B.\n", ["B."], {"row 1": "more fields"}),
        ("id,text\na\nb,B.\n", ["B."], {"row 1": "no text"}),
    ],
)
def test_a_broken_row_is_told(tmp_path: Path, content: str, read: list[str], problems: dict[str, str]) -> None:
    (tmp_path / "a.csv").write_text(content)
    articles = read_articles(tmp_path / "a.csv")
    assert [article.text for article in articles] == read
    for (where, reason), row in zip(problems.items(), articles.problems.to_dict("records"), strict=True):
        assert row["source"].endswith(where) and reason in row["reason"]


@pytest.mark.parametrize("cut", [1, 2])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
def test_bytes_that_are_cut_short_are_told(tmp_path: Path, name: str, cut: int) -> None:
    begin, end = {"a.txt": ("", ""), "a.csv": ('text\n"', '"\n'), "a.jsonl": ('{"text": "', '"}\n')}[name]
    content = f"{begin}“We are sorry,” she wrote".encode() + "”".encode()[:cut] + end.encode()
    (tmp_path / name).write_bytes(content)
    articles = read_articles(tmp_path / name)
    assert [article.text for article in articles] == ["“We are sorry,” she wrote\ufffd"]
    assert "lost characters" in articles.problems["reason"][0]


def test_a_link_to_a_folder_is_followed_but_not_round_in_circles(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "b.txt").write_text("B.")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("A.")
    (tmp_path / "news" / "far").symlink_to(tmp_path / "far")
    (tmp_path / "news" / "gone.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "far" / "round").symlink_to(tmp_path / "news")
    articles = read_articles(tmp_path / "news")
    assert [article.id for article in articles] == ["a.txt", "far/b.txt"]
    told = {Path(row["source"]).name: row["reason"] for row in articles.problems.to_dict("records")}
    assert "leads back" in told["round"] and "No such file" in told["gone.txt"] and len(told) == 2


def test_a_closed_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "z.txt").write_text("Z.")
    listed = Path.iterdir

    def closed(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", closed)
    articles = read_articles(tmp_path)
    assert [article.id for article in articles] == ["z.txt"]
    assert list(articles.problems["source"]) == [str(tmp_path / "closed")]


def test_a_name_that_is_no_unicode_is_spelled_out(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.txt").write_text("A.")
    (tmp_path / "b.json").write_text('[{"id": "\\ud800", "title": "\\udfff", "text": "B."}, {"id": 0, "text": "C."}]')
    (tmp_path / "\udce9.png").write_text("")
    articles = read_articles(tmp_path)
    assert [(article.id, article.title) for article in articles] == [
        ("\\ud800", "\\udfff"),
        ("0", None),
        ("caf\\udce9.txt", None),
    ]
    assert articles.problems["source"][0].endswith("\\udce9.png")


@pytest.mark.parametrize("published", [None, pd.NaT, float("nan"), ""])
def test_no_date_is_no_date(published: object) -> None:
    assert Article("A.", published=published).published is None  # type: ignore[arg-type]
    frame = pd.DataFrame({"text": ["A."], "id": [None], "published": [published]})
    assert [(article.id, article.published) for article in read_articles(frame)] == [("0", None)]


def test_no_id_is_a_digest() -> None:
    assert Article("A.", id=None).id == Article("A.").id


def test_a_text_in_one_line_longer_than_any_file_name_is_a_text() -> None:
    assert read_article("She left. " * 1_000).text == "She left. " * 1_000


def test_every_article_keeps_an_id_of_its_own() -> None:
    frame = pd.DataFrame({"id": ["a", "a#2", "a", "a", "a#3"], "text": list("ABCDE")})
    articles = read_articles(frame)
    assert [(article.id, article.text) for article in articles] == [
        ("a", "A"),
        ("a#2", "B"),
        ("a#3", "C"),
        ("a#4", "D"),
        ("a#3#2", "E"),
    ]
    assert list(articles.problems["article"]) == ["a#3", "a#4", "a#3#2"]


def test_a_path_of_ten_words_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "Apple names new head of AI as John Giannandrea steps down - Reuters.txt"
    with pytest.raises(ArticleError, match="check the path"):
        read_article(name)
    Path(name).write_text("A.")
    assert read_article(name).text == "A."


def test_a_field_of_a_spreadsheet_may_be_long(tmp_path: Path) -> None:
    pd.DataFrame({"text": ["word " * 100_000]}).to_csv(tmp_path / "a.csv", index=False)
    assert len(read_article(tmp_path / "a.csv").text) == 500_000


PAGE = """<html><head><meta charset="utf-8"><title>Ann Lee leaves Acme | The Paper</title>{head}</head><body><article>
<h1>Ann Lee leaves Acme</h1><p>Ann Lee, the chief scientist of Acme, left the company on Tuesday, she said.</p>
<p>“It was time,” she wrote. Acme did not respond to a request for comment about the departure of Ms. Lee.</p>
<script>alert(1)</script></article></body></html>"""
LINKED = (
    '<script type="application/ld+json">{"@graph": [{"headline": "Ann Lee leaves Acme", "datePublished": '
    '"2026-03-03T10:00:00Z", "author": [{"name": "Bo Ek"}]}]}</script>'
)
OTHERS = (
    '<script type="application/ld+json">[{"@type": "VideoObject", "datePublished": "2012-02-02"}, '
    '{"@type": "Comment", "datePublished": "2026-03-09"}]</script>'
)
PAGES = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2011-01-01"}</script>'
OPEN_GRAPH = '<meta property="article:published_time" content="2026-03-04T08:00:00+01:00">'


@pytest.mark.parametrize(
    ("head", "published", "read_from"),
    [
        (LINKED + OPEN_GRAPH, dt.date(2026, 3, 3), "JSON-LD datePublished"),
        (OPEN_GRAPH, dt.date(2026, 3, 4), "meta article:published_time"),
        (OTHERS + OPEN_GRAPH, dt.date(2026, 3, 4), "meta article:published_time"),
        (OTHERS + LINKED, dt.date(2026, 3, 3), "JSON-LD datePublished"),
        (
            PAGES + LINKED.replace('{"headline', '{"@type": ["NewsArticle"], "headline'),
            dt.date(2026, 3, 3),
            "JSON-LD datePublished",
        ),
        (PAGES, dt.date(2011, 1, 1), "JSON-LD datePublished"),
        ('<meta name="dcterms.created" content="2026-03-05">', dt.date(2026, 3, 5), "guessed by trafilatura"),
    ],
)
def test_a_saved_page_says_where_its_date_was_read(
    tmp_path: Path, head: str, published: dt.date, read_from: str
) -> None:
    (tmp_path / "page.html").write_text(PAGE.format(head=head), encoding="utf-8")
    article = read_article(tmp_path / "page.html")
    assert (article.published, article.metadata["published_from"]) == (published, read_from)
    assert article.text.startswith("Ann Lee, the chief scientist")  # the title is not repeated
    assert "“It was time,”" in article.text
    assert "alert" not in article.text
    assert read_article(tmp_path / "page.html", published="2026-01-01").published == dt.date(2026, 1, 1)


def test_a_date_that_is_not_the_articles_is_none(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        PAGE.format(head=OTHERS).replace("on Tuesday", "on 1 May 2020"), encoding="utf-8"
    )
    assert read_article(tmp_path / "page.html").published is None


def test_the_caption_of_a_picture_is_text(tmp_path: Path) -> None:
    picture = "<figure><img src=x><figcaption>Ravi Shah, chief engineer of Quill</figcaption></figure><p>“It was"
    (tmp_path / "page.html").write_text(PAGE.format(head="").replace("<p>“It was", picture), encoding="utf-8")
    assert "Ravi Shah, chief engineer of Quill\n" in read_article(tmp_path / "page.html").text


def test_a_page_without_a_text_is_listed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><body></body></html>")
    assert "main text" in read_articles(tmp_path).problems["reason"][0]


def test_markdown_and_its_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "Ann Lee leaves"\ndate: 2026-03-03\nurl: https://a.example\ntags: [ai]\n---\n\n'
        "## Why\n\nShe **left** [Acme](https://acme.example) with snake_case_names and 2 * 3 * 4.\n"
    )
    article = read_article(path)
    assert article.text == "Why\n\nShe left Acme with snake_case_names and 2 * 3 * 4.\n"
    assert (article.title, article.published, article.source) == (
        "Ann Lee leaves",
        dt.date(2026, 3, 3),
        "https://a.example",
    )
    assert article.metadata == {"published_from": "front matter, date", "tags": "[ai]"}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("---\ntext: something else\nbody: x\n---\nAnn Lee left.\n", "Ann Lee left.\n"),
        ("---\ntags:\n  - ai\n- b\n# remark\n---\nAnn Lee left.\n", "Ann Lee left.\n"),
        ("---\n---\nAnn Lee left.\n", "Ann Lee left.\n"),
        ("---\nAnn Lee left. It was her choice.\n---\nBo Kim left.\n", None),
        ("---\n- one\n- two\n---\nBo Kim left.\n", None),
        ("---\nAnn Lee: a life. She left.\n\nNot a field\n---\nBo Kim left.\n", None),
    ],
)
def test_two_rules_are_front_matter_only_around_fields(tmp_path: Path, content: str, text: str | None) -> None:
    (tmp_path / "a.md").write_text(content)
    assert read_article(tmp_path / "a.md").text == (content if text is None else text)


def test_a_header_that_is_called_like_a_column_of_texts_is_metadata(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("text: no\n\nAnn Lee left.\n\n%%%\nperson | Ann Lee\n")
    assert read_article(tmp_path / "x.txt").text == "Ann Lee left."


def test_an_annotated_article_is_read_without_its_rows(tmp_path: Path) -> None:
    content = "id: a\npublished: 2026-03-03\nnote: short\n\nAnn Lee left.\n\n%%%\nperson | Ann Lee\n"
    (tmp_path / "x.txt").write_text(content)
    article = read_article(tmp_path / "x.txt")
    assert (article.id, article.text, article.published) == ("a", "Ann Lee left.", dt.date(2026, 3, 3))
    assert article.metadata == {"published_from": "header", "note": "short"}


def test_two_articles_are_not_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "A."}\n{"text": "B."}\n')
    with pytest.raises(AnalysisError, match="more than one"):
        read_article(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text("")
    with pytest.raises(AnalysisError, match="no article"):
        read_article(tmp_path / "b.jsonl")
