"""What stands before and after the name of an AI model, as regular expressions over text."""

from __future__ import annotations

import re

MODEL_NOUN = (
    r"(?:models?|LLMs?|SLMs?|VLMs?|MLLMs?|transformers?|encoders?|decoders?|vocoders?|checkpoints?|classifiers?|"
    r"(?:text-to-\w+|image|video|music|speech) (?:systems?|generators?))"
)
GROUP_NOUN = r"(?:famil(?:y|ies)|series|line-?up|line|suite|collection|range|generation|herd|trio|pair|duo)"
# What makes a noun phrase with "model" speak of artificial intelligence rather than of fashion, cars or statistics.
AI_WORD = (
    r"(?:AI|A\.I\.|LLMs?|languages?|\w+lingual|dense|hybrid|vision|speech|voice|reasoning|foundation|multi-?modal|"
    r"omni-?modal|open-weights?|"
    r"open[- ]sourced?|embeddings?|generative|frontier|diffusion|mixture-of-experts|MoE|transformers?|coding|code|"
    r"text|text-to-\w+|image|video|audio|music|OCR|translation|transcription|chat|instruct\w*|pre-?trained|"
    r"autoregressive|neural|deep[- ]learning|machine[- ]learning|weights?|parameters?|tokens?|checkpoints?|agentic|"
    r"thinking|world|robotics|protein|retrieval|recognition|vision-language|state-space|on-device|open|flagship|"
    r"distilled|general-purpose|base|context|billion|trillion)"
)
ABOUT_AI = re.compile(
    r"\b(?:AI|A\.I\.|artificial[- ]intelligence|LLMs?|language models?|open[- ]weights?|parameters?|neural net\w*|"
    r"(?:machine|deep)[- ]learning|chatbots?|generative|foundation models?|frontier models?|multimodal|tokens|"
    r"encoders?|speech recognition|fine-tun\w+|pre-?train\w*|reasoning models?|Hugging Face|OpenAI|DeepMind|ChatGPT)\b"
)
_BEFORE_NOUN = (
    r"(?:small|large|open|new|AI|base|reasoning|language|foundation|open-weight|vision|embedding|speech|image|video|"
    r"text|"
    r"chat|coding|multimodal|frontier|flagship|generative|world|instruct|thinking|smaller|larger)"
)
_PLAIN = r"[a-z\d][\w.\-‑]*"
# " model", " language models", " family of open models"
MODEL_AFTER = re.compile(
    rf"[ \u00a0](?:{_BEFORE_NOUN}[ ])*"
    rf"(?:{MODEL_NOUN}\b(?! [SXYT3]\b)|{GROUP_NOUN}(?= of (?:\w+[\w-]* ){{0,4}}{MODEL_NOUN}\b))",
    re.I,
)
_OPENING = r"(?:,|[ ]?[—–(:]|[ ]-)[ ]?"
_INSIDE = r"(?:(?!who\b|which\b|that\b)[\w.\-‑+%]+,? )"
_DETERMINER = r"(?:an?|its|their|our|the|the company['’]s|another|one|two|three|four|\w+['’]s)"
# ", its first multimodal model", ": an open-weight language model for phones"; not ", the AI model company"
APPOSITION = re.compile(
    rf"(?:{_OPENING}|(?:, in \w+)?,? (?:is|was|are|"
    rf"were) ){_DETERMINER} {_INSIDE}{{0,7}}?{AI_WORD}[ \-‑]{_INSIDE}{{0,4}}?(?:{MODEL_NOUN}|system)\b"
    r"(?! (?:maker|developer|company|provider|lab|builder|start-?up|trainer|hub|unit|team|group|vendor|and)s?\b)"
)
# ", a multilingual model, ": so near that a name that could be a person's is the model's
DIRECT = re.compile(rf", (?:an?|its|the|their) (?:[\w.‑-]+ ){{0,3}}{MODEL_NOUN}\b")
FLAGSHIP = re.compile(rf"{_OPENING}(?:its|their|the company['’]s) (?:{_PLAIN} ){{0,3}}(?:flagship|model)\b")
PLAIN_APPOSITION = re.compile(rf"{_OPENING}{_DETERMINER} (?:{_PLAIN} ){{0,3}}?model\b")
_WEIGHS = r"(?: is| has|,? in| with| at| comes in| packs| weighs in at| boasts| contains| uses)[ ]"
_ABOUT = r"(?:(?:an?|the|at|about|around|roughly|just|only|with|has|which|that|some) )*"
_AMOUNT = r"\d[\d.,]*[ \-‑]?(?:[BM]|bn|mn|billion|million|trillion)[ \-‑](?:(?:active |total )?param|active\b|total\b)"
# " (13B)", ", at 7B", ": 308M parameters", " has 30 billion parameters"
SIZED_APPOSITION = re.compile(
    rf"(?:{_OPENING}|{_WEIGHS}){_ABOUT}(?:{_AMOUNT}|\(?\d[\d.]*(?:B|bn)\b\)?(?! (?:tokens?|users|people|in|dollars)))"
)
NEAR = re.compile(
    r"(?i:model|flagship|LLM|SLM|VLM|transformer|encoder|param|checkpoint|classifier|system|generator|\d[\d.]*b[n\b])"
)
# "a model called ", "a language model that it is calling “", "a model code-named "
CALLED = re.compile(
    rf"\b{MODEL_NOUN},? (?:(?:it|which|that|is|was|are|to be|being|has|internally) )*"
    r"(?:called|calling|calls|named|naming|dubbed|dubs|known(?: internally)? as|code-?named|nicknamed) "
    r"(?:the )?[\"“'‘]?$"
)
# "At 2 billion parameters, ", "with 13B parameters, "
WITH_SIZE = re.compile(
    r"\b(?:[Aa]t|[Ww]ith)(?: \w+)? \d[\d.]*[ -]?(?:[BM]|bn|mn|billion|million|trillion)?(?: active|"
    r" total)? parameters, $"
)
# "a companion model, ", "a larger sibling, "
SIBLING = re.compile(
    rf"\b(?:[Aa]n?|[Ii]ts|[Tt]heir|[Tt]he|[Oo]ur|[Aa]nother|['’]s)(?: (?:{_PLAIN}))* "
    rf"(?:{MODEL_NOUN}|sibling|successor|predecessor|flagship|variant),? [\"“]?$"
)
# " team", "'s researchers", " app": the name of an organization or a product is meant
TEAM = re.compile(
    r"(?:['’]s)?[ ](?:AI )?(?:teams?|projects?|units?|divisions?|groups?|labs?|researchers?|engineers?|employees|staff|"
    r"consortium|collective|workshop|initiative|alliance|foundation|developers?|executives?|leaders?|leads|chief|boss|head|co-?founders?|founders?|chatbots?|apps?|assistants?|"
    r"websites?|subscri\w+|users|Inc|Ltd|Corp|Labs?|Studio|Cloud|investors?|spokes\w+|office|stock|shares|Telescope|"
    r"Observatory|mission|spacecraft|rocket|said|told|wrote|declined|layers?|blocks?|tokeni[sz]ers?|attention)\b"
)
LICENSE = re.compile(r"[ ](?:[A-Z]\w+ ){0,2}(?i:licen[sc]e)\b")
AI_PROJECT = re.compile(r"[ ](?:AI|artificial)\b")
_PRAISE = (
    r"(?:new|own|latest|open|flagship|popular|small|next|original|first|powerful|open-weight|upcoming|smaller|larger|"
    r"AI|"
    r"most advanced|newest|current|older|proprietary|multimodal|reasoning|language|lightweight)"
)
# "Google's ", "the company's new ", "its latest "
POSSESSIVE = re.compile(rf"(?:\b[\w.&]+['’]s?|\b(?:[Ii]ts|[Tt]heir|[Oo]ur))(?: {_PRAISE}){{0,2}} [\"“]?$")
# "China's Baichuan" is the company.
PLACE = re.compile(
    r"\b(?:China|Beijing|Hangzhou|Shanghai|Shenzhen|India|Bengaluru|France|Paris|Germany|Berlin|Britain|London|"
    r"Europe|Japan|"
    r"Tokyo|Korea|Seoul|Israel|Canada|Toronto|America|Valley|Francisco|U\.S\.|UK|US|UAE|Dhabi|Singapore|Taiwan|Russia|"
    r"Switzerland|Spain|Italy|Sweden|Finland|Australia|Brazil|world|country|nation|city)['’]s? (?:\w+ )?$"
)
NEW = re.compile(
    r"\b(?:[Aa] new|[Tt]he new(?:est)?|[Tt]he latest|[Tt]he upcoming|[Nn]ew|[Tt]he first|[Tt]he original|"
    r"[Tt]he open-weight) $"
)
# "versions of ", "built on ", "models such as ", "released "
MODEL_BEFORE = re.compile(
    rf"(?:\b{MODEL_NOUN},? (?:such as|like|including|called|named|e\.g\.)|\b{MODEL_NOUN}|"
    r"\b(?:versions?|generation|weights|release|launch|variants?|training|successor|fine-tunes?|checkpoints?) "
    r"(?:of|to)(?: the)?(?: original| new)?|\b(?:based|built|trained|runs?|running) on|fine-tun(?:ed|ing)|"
    r"\b(?:distilled from|powered by)|\b(?:launch|releas|unveil|introduc|debut|open-sourc|train|pretrain|publish|build|"
    r"built|develop|previe|power)\w*(?: by)?|\b(?:the|an?) \d[\w.\-]*) [\"“]?$"
)
IN_NAME = re.compile(r"(?<![\w.])[A-Z]\w*(?:\.\w+)*[ \-‑]$")
WORK = re.compile(r", (?:an?|the|its|their) (?:[\w-]+ ){0,3}?(?P<noun>[\w-]+) (?:on|of|at|for|in|behind|who)\b")
