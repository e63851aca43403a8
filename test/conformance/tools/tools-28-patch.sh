# patch: offsets, fuzz, rejects, reversed and created files
# ns: tools
export LC_ALL=C; d=$(mktemp -d); cd "$d"; t() { echo "\$ $*"; "$@" 2>&1; echo "=$?"; }
seq 20 > a; sed 's/^5$/five/; s/^15$/fifteen/' a > b; diff -u --label a --label b a b > u.diff; diff a b >n.diff
show() { for i in f f.orig f.rej; do [ -f $i ] && { echo "[$i]"; cat $i; }; done; rm -f f f.orig f.rej; }
cp a f; t patch f u.diff; show
(seq 3; cat a) > f; t patch f < u.diff; show
tail -n +3 a > f; t patch f < u.diff; show
(seq 8; cat a) > f; t patch f < u.diff; t patch -N f <u.diff; show
sed 's/^3$/three/' a >f; t patch f <u.diff; show
sed 's/^4$/4x/;s/^6$/6x/' a >f; t patch f <u.diff; show
sed 's/^4$/4x/;s/^6$/6x/' a >f; t patch --dry-run f <u.diff; show
cp b f; t patch -R f <u.diff; show
cp b f; t patch -N f <u.diff; show
cp b f; t patch -t f <u.diff; show
cp b f; t patch -f f <u.diff; show
cp a f; t patch f n.diff; show
cp a f; t patch -b f n.diff; show
cp a f; t patch -s -o out f n.diff; cat out; show
echo garbage >g; cp a f; t patch f g; show
t patch -p0 <<'X'
--- /dev/null	2020-01-01
+++ new/file	2020-01-01
@@ -0,0 +1,2 @@
+hello
+there
X
cat new/file
t patch -p0 <<'X'
--- new/file	2020-01-01
+++ /dev/null	2020-01-01
@@ -1,2 +0,0 @@
-hello
-there
X
ls new
mkdir -p d/e; cp a d/e/f; (echo '--- x/d/e/f'; echo '+++ y/d/e/f'; tail -n +3 u.diff) >p.diff; t patch -p1 -i p.diff; cat d/e/f | head -6; t patch -R -p1 -i p.diff; cmp d/e/f a
printf 'a\nb' >f; printf 'a\nc\n' >f2; diff -u --label f --label f f f2 >o.diff; t patch f o.diff; show; cp f2 f; diff -u --label f --label f f2 f >/dev/null; printf 'a\nc' >f3; diff -u --label f --label f f2 f3 >o.diff; t patch f o.diff; show
t patch f3 nofile; t patch -p x f3 o.diff; t patch --nope; t patch a b c
(seq 5; echo x; seq 6 40) >l; seq 40 >m; diff -U1 --label m --label l m l >i.diff; (seq 10 14;seq 40)>f; t patch f i.diff; show
seq 3 >f; diff -u --label f --label f f /dev/null >e.diff; t patch f e.diff; show; seq 3 >f; t patch -E f e.diff; show
cd /; rm -rf "$d"
