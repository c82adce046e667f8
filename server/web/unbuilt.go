package web

import (
	"net/http"

	"lintu/server/reply"
)

// unbuilt is the page of a binary whose front end was never built.
const unbuilt = `<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<title>Lintu 邻图</title>
<h1>Lintu 邻图</h1>
<p>前端尚未构建。请在项目目录运行 <code>make run</code>,然后刷新此页。</p>
<p lang="en">The front end has not been built. Run <code>make run</code> in the project's folder, then reload this page.
The server itself is up: <a href="/api/v1/status">/api/v1/status</a>.</p>
</html>
`

func serveUnbuilt(w http.ResponseWriter, r *http.Request) {
	_ = reply.Write(w, r, reply.Body{Kind: kinds[".html"], Cache: "no-store", Plain: []byte(unbuilt)}) // nothing to zip
}
