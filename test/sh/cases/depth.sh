### functions
f() { i=$((i+1)); [ $i = 990 ] && echo $(echo x) && (echo y) && /bin/echo z && return; f; }; f
### argument
f() { [ $1 -gt 0 ] && f $(($1-1)) || echo bottom; }; f 600
### limit
f() { f; }; f; echo no
### eval
f='i=$((i+1)); [ $i -lt 300 ] && eval "$f"'; eval "$f"; echo $i
### dot
echo 'i=$((i+1)); [ $i -lt 100 ] && . ./r' >r; i=0; . ./r; echo $i $?
### trap
trap 'kill -USR1 $$' USR1; kill -USR1 $$; echo no
### eval-for-ever
f='echo x; eval "$f"'; (eval "$f") >/dev/null; echo no $?
### dot-descriptors
echo '. ./r' >r; (ulimit -n 30; . ./r; echo no); echo $?
