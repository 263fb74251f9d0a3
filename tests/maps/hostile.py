"""Texts that break out of HTML, attributes, scripts, templates and addresses where they are not escaped."""

from __future__ import annotations

HOSTILE = [
    "<img src=x onerror=window.harmed=1>",
    "<script>window.harmed=1</script>",
    "</script><script>window.harmed=1</script>",
    "</title></style><svg onload=window.harmed=1>",
    "\" onmouseover=window.harmed=1 x=\"' onfocus=window.harmed=1 autofocus '",
    "${window.harmed=1}",
    "`${window.harmed=1}`",
    "\\`+(window.harmed=1)+`",
    "{{7*7}}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{% for x in y %}",
    "A {# note",
    "{% endraw %}{{7*7}}{% raw %}",
    "C:\\2019\\101 \\u0041",
    "javascript:window.harmed=1//",
    "<!--<script>",
    "]]>--><base href=//example.invalid/>",
    "<iframe srcdoc='<script>parent.harmed=1</script>'>",
    "&lt;b&gt; &amp; &#x3C;i&#x3E; & <b>",
    "line\u2028 and \u2029 paragraph",
    "$title $$ %s %(x)s {0}",
    "__proto__",
]
