# What cannot be dumped: itself, init, no process
# ns: cr,pid
criu dump -t $$ -D /img -o d.log >/dev/null 2>&1; echo "itself: $?"; criu dump -t 1 -D /img -o d.log >/dev/null 2>&1; echo "init: $?"; criu dump -t 0 -D /img >/dev/null 2>&1; echo "zero: $?"; criu dump -t -5 -D /img >/dev/null 2>&1; echo "negative: $?"
