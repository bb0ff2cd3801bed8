"""A file of each format, and the same with its texts in capitals."""

from __future__ import annotations

TEXT = """\
Dear Tom,

  I hope that you are well. We moved into the new house last week, and
  the children like it.\t
   \n\
- Bring %s.
* See https://a.org.
> 1. One thing
42
"""
TEXT_AFTER = """\
DEAR TOM,

  I HOPE THAT YOU ARE WELL. WE MOVED INTO THE NEW HOUSE LAST WEEK, AND
  THE CHILDREN LIKE IT.
   \n\
- BRING %s.
* SEE https://a.org.
> 1. ONE THING
42
"""

MARKDOWN = """\
---
title: A house
---
A title
=======

# My *house* # {#a}

> I live in a **big
> house** near [the church](http://a.org/b_c "Old"). Run `make all`
> before <b>you</b> leave.

- [ ] Buy milk &amp; tea
  ![A cat](cat_small.png)
1. Hard  
   break, [see][ref] and [ref] and [ref][] and it[^1]

| Name \\| it | 12 |
|:-----|---:|
| A cat | `x` |

```py
print("kept")
```

    kept, too

<div>
kept, too
</div>

<!-- kept -->

[ref]: http://a.org "kept"

[^1]: A note on 2 * 3
"""
MARKDOWN_AFTER = """\
---
title: A house
---
A TITLE
=======

# MY *HOUSE* # {#a}

> I LIVE IN A **BIG HOUSE** NEAR [THE
> CHURCH](http://a.org/b_c "Old"). RUN `make all` BEFORE <b>YOU</b>
> LEAVE.

- [ ] BUY MILK &amp; TEA
  ![A CAT](cat_small.png)
1. HARD  
   BREAK, [SEE][ref] AND [ref] AND [ref][] AND IT[^1]

| NAME \\| IT | 12 |
|:-----|---:|
| A CAT | `x` |

```py
print("kept")
```

    kept, too

<div>
kept, too
</div>

<!-- kept -->

[ref]: http://a.org "kept"

[^1]: A NOTE ON 2 * 3
"""

HTML = """\
<!DOCTYPE html>
<html lang='en' class=no-js>
<head><meta charset="utf-8"><title>My house &amp; I</title>
<style>p > a {color: red}</style><script>if (a < b) say("<p>kept</p>")</script></head>
<body><!-- kept -->
<h1 TITLE="A &quot;big&quot; house" data-x='kept'>Hello</h1>
<p>See <a href="/x?a=1&amp;b=2" title='Go'>the  house</a> in
   the <b>big</b> wood&nbsp;now.<br/>Bye!
<p translate="no">kept</p><p class="a notranslate">kept</p><p lang=fr>kept</p>
<pre>kept
  too</pre><p>Run <code>make all</code>, <kbd>Ctrl</kbd>.</p>
<img src=a.png alt="A cat"><input placeholder=Name value="kept">
<svg><text>kept</text></svg><p>caf&eacute; < 3 <unknown-tag>Yes</unknown-tag></div>
</body></html>
"""
HTML_AFTER = """\
<!DOCTYPE html>
<html lang='es' class=no-js>
<head><meta charset="utf-8"><title>MY HOUSE &amp; I</title>
<style>p > a {color: red}</style><script>if (a < b) say("<p>kept</p>")</script></head>
<body><!-- kept -->
<h1 TITLE="A &quot;BIG&quot; HOUSE" data-x='kept'>HELLO</h1>
<p>SEE <a href="/x?a=1&amp;b=2" title='GO'>THE HOUSE</a> IN
   THE <b>BIG</b> WOOD&nbsp;NOW.<br/>BYE!
<p translate="no">kept</p><p class="a notranslate">kept</p><p lang=fr>kept</p>
<pre>kept
  too</pre><p>RUN <code>make all</code>, <kbd>Ctrl</kbd>.</p>
<img src=a.png alt="A CAT"><input placeholder="NAME" value="kept">
<svg><text>kept</text></svg><p>CAFÉ &lt; 3 <unknown-tag>YES</unknown-tag></div>
</body></html>
"""

PO = """\
# A catalogue
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: x 1\\n"
"Language: \\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"

#. kept
#: a.c:1 b.c:2
#, c-format
#| msgid "Opening"
msgctxt "menu"
msgid "Open %s"
msgstr ""

msgid "%d file"
msgid_plural "%d files"
msgstr[0] ""
msgstr[1] ""

#, fuzzy
msgid "New"
msgstr "Nuevo"

msgid ""
"This is a long text that somebody has broken into lines since they were much "
"too long,\\n"
"\\tand \\"here\\" they end.\\n"
msgstr ""

#~ msgid "gone"
#~ msgstr "ido"
"""
PO_AFTER = """\
# A catalogue
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: x 1\\n"
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#. kept
#: a.c:1 b.c:2
#, fuzzy, c-format
#| msgid "Opening"
msgctxt "menu"
msgid "Open %s"
msgstr "OPEN %s"

#, fuzzy
msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d FILE"
msgstr[1] "%d FILES"

#, fuzzy
msgid "New"
msgstr "Nuevo"

#, fuzzy
msgid ""
"This is a long text that somebody has broken into lines since they were much "
"too long,\\n"
"\\tand \\"here\\" they end.\\n"
msgstr ""
"THIS IS A LONG TEXT THAT SOMEBODY HAS BROKEN INTO LINES SINCE THEY WERE MUCH "
"TOO LONG,\\n"
"\\tAND \\"HERE\\" THEY END.\\n"

#~ msgid "gone"
#~ msgstr "ido"
"""

XLIFF = """\
<?xml version="1.0" encoding="utf-8"?>
<!-- kept -->
<xliff version="1.2">
  <file source-language="en-US" original="a">
    <body>
      <group translate="no"><trans-unit id="0"><source>kept</source></trans-unit></group>
      <trans-unit id="1">
        <source>Click <g id="1">the <x id="2"/> house</g> <bpt id="3" rid="1">&lt;i&gt;</bpt>now\
<ept id="4" rid="1">&lt;/i&gt;</ept>, <ph id="5">{0}</ph>.</source>
      </trans-unit>
      <trans-unit id="2" approved="yes"><source>House</source><target>Casa</target></trans-unit>
      <trans-unit id="3"><source>Car</source><target state="new">Car</target></trans-unit>
      <trans-unit id="4">
        <source>One. Two.</source>
        <seg-source><mrk mtype="seg" mid="1">One.</mrk> <mrk mtype="seg" mid="2">Two.</mrk>\
</seg-source>
        <note>kept</note>
      </trans-unit>
      <trans-unit id="5"><source/></trans-unit>
    </body>
  </file>
</xliff>
"""
_MADE = 'state="needs-review-translation" state-qualifier="mt-suggestion"'
XLIFF_AFTER = f"""\
<?xml version="1.0" encoding="utf-8"?>
<!-- kept -->
<xliff version="1.2">
  <file source-language="en-US" original="a" target-language="es">
    <body>
      <group translate="no"><trans-unit id="0"><source>kept</source></trans-unit></group>
      <trans-unit id="1">
        <source>Click <g id="1">the <x id="2"/> house</g> <bpt id="3" rid="1">&lt;i&gt;</bpt>now\
<ept id="4" rid="1">&lt;/i&gt;</ept>, <ph id="5">{{0}}</ph>.</source>
        <target {_MADE}>CLICK <g id="1">THE <x id="2"/> HOUSE</g> <bpt id="3" rid="1">&lt;i&gt;\
</bpt>NOW<ept id="4" rid="1">&lt;/i&gt;</ept>, <ph id="5">{{0}}</ph>.</target>
      </trans-unit>
      <trans-unit id="2" approved="yes"><source>House</source><target>Casa</target></trans-unit>
      <trans-unit id="3"><source>Car</source><target {_MADE}>CAR</target></trans-unit>
      <trans-unit id="4">
        <source>One. Two.</source>
        <seg-source><mrk mtype="seg" mid="1">One.</mrk> <mrk mtype="seg" mid="2">Two.</mrk>\
</seg-source>
        <target {_MADE}><mrk mtype="seg" mid="1">ONE.</mrk> <mrk mtype="seg" mid="2">TWO.</mrk>\
</target>
        <note>kept</note>
      </trans-unit>
      <trans-unit id="5"><source/></trans-unit>
    </body>
  </file>
</xliff>
"""

XLIFF2 = """\
<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en">
  <file id="f" translate="no">
    <unit id="0"><segment><source>kept</source></segment></unit>
    <unit id="1" translate="yes">
      <originalData><data id="d">&lt;br/&gt;</data></originalData>
      <segment>
        <source>A <pc id="1">red</pc> house, <ph id="2" dataRef="d"/> <sc id="3"/>old<ec \
startRef="3"/>, <mrk id="4" translate="no">Parley</mrk>.</source>
      </segment>
      <ignorable><source> </source></ignorable>
      <segment state="reviewed"><source>Yes</source><target>Sí</target></segment>
    </unit>
  </file>
</xliff>
"""
XLIFF2_AFTER = """\
<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="es">
  <file id="f" translate="no">
    <unit id="0"><segment><source>kept</source></segment></unit>
    <unit id="1" translate="yes">
      <originalData><data id="d">&lt;br/&gt;</data></originalData>
      <segment state="translated" subState="parley:needs-review">
        <source>A <pc id="1">red</pc> house, <ph id="2" dataRef="d"/> <sc id="3"/>old<ec \
startRef="3"/>, <mrk id="4" translate="no">Parley</mrk>.</source>
        <target>A <pc id="1">RED</pc> HOUSE, <ph id="2" dataRef="d"/> <sc id="3"/>OLD<ec \
startRef="3"/>, <mrk id="4" translate="no">Parley</mrk>.</target>
      </segment>
      <ignorable><source> </source></ignorable>
      <segment state="reviewed"><source>Yes</source><target>Sí</target></segment>
    </unit>
  </file>
</xliff>
"""

TMX = """\
<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body>
  <tu tuid="1">
    <note>kept</note>
    <tuv xml:lang="en-US">
      <seg>My <bpt i="1">&lt;b&gt;</bpt>old<ept i="1">&lt;/b&gt;</ept> <hi>red <ph/> cat</hi>.</seg>
    </tuv>
    <tuv xml:lang="de"><seg>kept</seg></tuv>
  </tu>
  <tu><tuv xml:lang="en"><seg>Yes</seg></tuv><tuv xml:lang="es"><seg>Sí</seg></tuv></tu>
  <tu><tuv xml:lang="fr"><seg>kept</seg></tuv></tu>
  <tu><tuv lang="en"><seg>No</seg></tuv></tu>
</body></tmx>
"""
TMX_AFTER = """\
<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body>
  <tu tuid="1">
    <note>kept</note>
    <tuv xml:lang="en-US">
      <seg>My <bpt i="1">&lt;b&gt;</bpt>old<ept i="1">&lt;/b&gt;</ept> <hi>red <ph/> cat</hi>.</seg>
    </tuv>
    <tuv xml:lang="de"><seg>kept</seg></tuv>
    <tuv xml:lang="es" creationtool="Parley">
      <seg>MY <bpt i="1">&lt;b&gt;</bpt>OLD<ept i="1">&lt;/b&gt;</ept> <hi>RED <ph/> CAT</hi>.</seg>
    </tuv>
  </tu>
  <tu><tuv xml:lang="en"><seg>Yes</seg></tuv><tuv xml:lang="es"><seg>Sí</seg></tuv></tu>
  <tu><tuv xml:lang="fr"><seg>kept</seg></tuv></tu>
  <tu><tuv lang="en"><seg>No</seg></tuv><tuv lang="es" creationtool="Parley"><seg>NO</seg></tuv>\
</tu>
</body></tmx>
"""

TSV = 'id\ten\tnote\n1\tI say "tea".\tkept\n\n2\t{x} is %d\n'
TSV_AFTER = 'id\ten\tnote\tes\n1\tI say "tea".\tkept\tI SAY "TEA".\n\n2\t{x} is %d\t\t{x} IS %d\n'

CSV = 'source;n\n"Tea; or\nnot ""now"".";"1"\nYes;2\n'
CSV_AFTER = 'source;n;es\n"Tea; or\nnot ""now"".";"1";"TEA; OR\nNOT ""NOW""."\nYes;2;YES\n'

SRT = """\
1
00:00:01,000 --> 00:00:04,000 X1:40
<i>I never thought that you would
come back here.</i>

2
00:00:05,000 --> 00:00:06,000
{\\an8}- Hello. <font color="red">You</font>
- Where is Tom?

3
00:00:07,000 --> 00:00:08,000
♪

"""
SRT_AFTER = """\
1
00:00:01,000 --> 00:00:04,000 X1:40
<i>I NEVER THOUGHT THAT YOU
WOULD COME BACK HERE.</i>

2
00:00:05,000 --> 00:00:06,000
{\\an8}- HELLO. <font color="red">YOU</font>
- WHERE IS TOM?

3
00:00:07,000 --> 00:00:08,000
♪

"""

VTT = """\
WEBVTT - kept

STYLE
::cue { color: red }

NOTE kept

intro
00:01.000 --> 00:04.000 align:start
<v Mary Lou>Where is <c.loud>my</c> book?
<00:02.000>Here &amp; now.

01:00:05.000 --> 01:00:06.000
Bye
"""
VTT_AFTER = """\
WEBVTT - kept

STYLE
::cue { color: red }

NOTE kept

intro
00:01.000 --> 00:04.000 align:start
<v Mary Lou>WHERE IS <c.loud>MY</c>
BOOK? <00:02.000>HERE &amp; NOW.

01:00:05.000 --> 01:00:06.000
BYE
"""

GOLDEN = {
    "a.txt": (TEXT, TEXT_AFTER),
    "a.md": (MARKDOWN, MARKDOWN_AFTER),
    "a.html": (HTML, HTML_AFTER),
    "a.po": (PO, PO_AFTER),
    "a.xlf": (XLIFF, XLIFF_AFTER),
    "a.xliff": (XLIFF2, XLIFF2_AFTER),
    "a.tmx": (TMX, TMX_AFTER),
    "a.tsv": (TSV, TSV_AFTER),
    "a.csv": (CSV, CSV_AFTER),
    "a.srt": (SRT, SRT_AFTER),
    "a.vtt": (VTT, VTT_AFTER),
}
