// Makes every view on the page live: filters, and rows and words that show each other. Reads nothing from outside.
(() => {
  const STYLE = `
.look-bar { display: flex; flex-wrap: wrap; gap: .5em 1.2em; padding: .4em 0; align-items: center }
.look-bar input, .look-bar select { font: inherit; max-width: 14em }
.look-live > details { content-visibility: auto; contain-intrinsic-size: auto 2em }
.look-live .look-both { display: flex; flex-wrap: wrap; gap: 1.5em; align-items: flex-start }
.look-live .look-text { flex: 3 1 22em }
.look-live .look-rows { flex: 2 1 18em; max-height: 80vh; overflow-y: auto; position: sticky; top: 0 }
.look-live .look-rows ul { list-style: none; margin: 0; padding: 0 }
.look-live li { padding: .15em .4em; cursor: pointer; border-left: 3px solid transparent }
.look-live [data-row]:focus, .look-live summary:focus, .look-live [data-rows]:focus { outline: 2px solid #0072B2 }
.look-live .look-off { background: none !important; border-color: transparent !important }
.look-live li.look-on { border-left-color: #D55E00; background: #D55E0022 }
.look-live [data-rows].look-on { background: #D55E0044 !important }
.look-live [hidden] { display: none !important }`;
  const TABLES = ["roles", "timeline", "statements", "open_questions", "model_specs", "people", "organizations"];

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const rowsOf = (mark) => {
    const numbers = new Set();
    for (let at = mark; at?.dataset.rows; at = at.parentElement)
      for (const number of at.dataset.rows.split(" ")) numbers.add(number);
    return numbers;
  };
  const articleOf = (element) => element.closest(".look-both");

  function start(root) {
    if (root.classList.contains("look-live")) return;
    root.classList.add("look-live");
    const rows = [...root.querySelectorAll("[data-row]")];
    const marks = [...root.querySelectorAll("[data-rows]")];
    const lists = [...root.querySelectorAll("[data-table]")];
    const table = make("select", { ariaLabel: "table" }, make("option", { value: "", textContent: "all tables" }));
    for (const name of TABLES)
      if (lists.some((list) => list.dataset.table === name))
        table.append(make("option", { value: name, textContent: name.replace("_", " ") }));
    const names = make("datalist", { id: `look-names-${Math.random().toString(36).slice(2)}` });
    const known = new Set(rows.map((row) => row.dataset.name).filter(Boolean));
    for (const name of known) names.append(make("option", { value: name }));
    const words = make("input", { type: "search", placeholder: "a name, or any words", ariaLabel: "words in the row" });
    words.setAttribute("list", names.id);
    const sure = make("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0, ariaLabel: "least confidence" });
    const count = make("output");
    root.prepend(
      make("style", { textContent: STYLE }),
      make("div", { className: "look-bar" }, table, words, names, make("label", {}, "sure at least ", sure), count),
    );

    function light(found) {
      for (const element of root.querySelectorAll(".look-on")) element.classList.remove("look-on");
      for (const element of found) element.classList.add("look-on");
    }
    function marksOf(row) {
      const inside = articleOf(row).querySelectorAll("[data-rows]");
      return [...inside].filter((mark) => mark.dataset.rows.split(" ").includes(row.dataset.row));
    }
    function rowsAt(mark) {
      const numbers = rowsOf(mark);
      const inside = articleOf(mark).querySelectorAll("[data-row]");
      return [...inside].filter((row) => numbers.has(row.dataset.row) && !row.hidden);
    }
    function filter() {
      const sought = words.value.trim().toLowerCase();
      const shown = new Map();
      let left = 0;
      for (const row of rows) {
        const list = row.closest("[data-table]");
        const fits = (!table.value || list.dataset.table === table.value) && +row.dataset.sure >= +sure.value;
        row.hidden = !(fits && (!sought || row.textContent.toLowerCase().includes(sought)));
        if (row.hidden) continue;
        left += 1;
        const article = articleOf(row);
        if (!shown.has(article)) shown.set(article, new Set());
        shown.get(article).add(row.dataset.row);
      }
      const chosen = table.value || sought;
      for (const list of lists) {
        const own = [...list.querySelectorAll("[data-row]")].filter((row) => !row.hidden).length;
        list.hidden = !own;
        list.open = chosen ? own > 0 : list.open;
        list.querySelector("summary").textContent = `${list.dataset.table.replace("_", " ")} (${own})`;
      }
      for (const mark of marks) {
        const own = shown.get(articleOf(mark));
        mark.classList.toggle("look-off", !own || !mark.dataset.rows.split(" ").some((number) => own.has(number)));
      }
      const articles = [...root.children].filter((child) => child.tagName === "DETAILS");
      for (const article of articles)
        article.hidden = Boolean(chosen) && !shown.has(article.querySelector(".look-both"));
      const visible = articles.filter((article) => !article.hidden);
      if (chosen && visible.length && !visible.some((article) => article.open)) visible[0].open = true;
      count.textContent = `${left} of ${rows.length} rows, from ${Math.round(sure.value * 100)}%`;
    }
    function follow(element) {
      const found = element.matches("[data-rows]") ? rowsAt(element) : marksOf(element);
      light([element, ...found]);
      for (const row of found) if (row.dataset.row) row.closest("[data-table]").open = true;
      found[0]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
    function step(row, by) {
      const open = rows.filter((one) => !one.hidden && one.closest("[data-table]").open && one.closest(".look > details").open);
      open[open.indexOf(row) + by]?.focus();
    }

    for (const row of rows) row.tabIndex = 0;
    table.selectedIndex = Math.min(1, table.options.length - 1);
    for (const control of [table, words, sure]) control.addEventListener("input", filter);
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-start]");
      const article = link && document.getElementById(link.hash.slice(1));
      const list = article?.querySelector(`[data-table="${link.dataset.table}"]`);
      if (!list || !root.contains(list)) return;
      event.preventDefault();
      words.value = table.value = "";
      filter();
      list.open = article.closest("details").open = true;
      list.querySelector(`[data-start="${link.dataset.start}"]`)?.focus();
    });
    root.addEventListener("mouseover", (event) => {
      const over = event.target.closest("[data-rows], [data-row]");
      if (over) light([over, ...(over.matches("[data-rows]") ? rowsAt(over) : marksOf(over))]);
    });
    root.addEventListener("focusin", (event) => {
      if (event.target.matches("[data-row]")) follow(event.target);
    });
    root.addEventListener("click", (event) => {
      const on = event.target.closest("[data-rows], [data-row]");
      if (on?.dataset.rows && !rowsAt(on).length) {
        words.value = table.value = "";
        filter();
      }
      if (on) follow(on);
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        words.value = table.value = "";
        sure.value = 0;
        filter();
        light([]);
      } else if (event.target.matches("[data-row]") && ["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        step(event.target, event.key === "ArrowDown" ? 1 : -1);
      } else if (event.target.matches("[data-row]") && event.key === "Enter") follow(event.target);
    });
    filter();
  }
  for (const root of document.querySelectorAll(".look")) start(root);
})();
