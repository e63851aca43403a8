# ps: ready-made formats
# ns: tools
sleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do :; done; for o in -f -j -jf -Lf -T u j l v s -F -l; do ps $o -p $p | head -1; done; ps -p $p; ps -j -p $p; ps -Lp $p; ps -Tp $p; ps -fp $p | sed "s/ [0-9]* ..:.. ?/ C T ?/; s/  *C/ C/"; ps j -p $p; ps -cp $p; ps aux | head -1; ps -ef | head -1; ps -aux | head -1; ps ax | head -1; ps -e | head -1; ps -el | head -1; ps axo pid,comm | head -1; ps -ly -p $p | head -1; ps -O user -p $p; ps -eM | head -1; ps x | head -1; kill $p
