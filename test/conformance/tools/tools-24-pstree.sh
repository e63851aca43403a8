# pstree, killall
# ns: tools
cd /; sh -c "sleep 30 & sleep 30 & exec sleep 31" & a=$!; until [ "$(pgrep -P $a -xc sleep)" = 2 ]; do :; done; P=/usr/bin/pstree; $P $a; $P -a $a; $P -c $a; $P -U $a; $P -s $a | sed "s/^[^-]*---//"; $P nosuch; $P 99999; $P -zz 2>&1 | head -2; K=/usr/bin/killall; $K nosuch; echo $?; $K -q nosuch; $K -s FOO x; $K -l; $K 2>&1 | head -2; $K -v sleep 2>&1 | sed "s/([0-9]*)/(N)/" | sort; wait $a 2>/dev/null; echo $?
