import time
BLOG_AUTHOR = "X"; BLOG_TITLE = "Carnets"; SITE_URL = "https://mesure.example/"; BLOG_EMAIL = "x@mesure.example"
BLOG_DESCRIPTION = "Carnets"; DEFAULT_LANG = "fr"; TRANSLATIONS = {"fr": ""}; THEME = "base"
NAVIGATION_LINKS = {"fr": (("/archive.html", "Archives"), ("/categories/", "Tags"), ("/rss.xml", "RSS"))}
POSTS = (("posts/*.md", "posts", "post.tmpl"),); PAGES = ()
TIMEZONE = "Europe/Paris"; INDEX_DISPLAY_POST_COUNT = 10; FEED_LENGTH = 20; FEED_TEASERS = True
TAG_PAGES_ARE_INDEXES = True; CATEGORY_PAGES_ARE_INDEXES = True; INDEX_TEASERS = True
CREATE_SINGLE_ARCHIVE = True; GENERATE_ATOM = False; PRETTY_URLS = True; SHOW_SOURCELINK = False; COPY_SOURCES = False
COMPILERS = {"markdown": (".md", ".mdown", ".markdown")}; MARKDOWN_EXTENSIONS = ["markdown.extensions.extra"]
DISABLED_PLUGINS = ["render_galleries", "render_listings", "sitemap", "robots", "render_authors", "classify_authors"]
IMAGE_FOLDERS = {}; CONTENT_FOOTER = ""; COMMENT_SYSTEM = ""
GLOBAL_CONTEXT = {}; GLOBAL_CONTEXT_FILLER = []
