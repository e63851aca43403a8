### itself
alias al1='al1'
al1 () { echo fn; }; al1
### b
alias al1='echo x'
al1 () { echo fn; }; al1
### c
alias al1='al1'
al1 a; echo b
### d
alias al1='al1'
al1 a
### e
alias al1='al2' al2='al1'
al1 a; al2 b
### blank
alias al1='echo x '
al1 al1 al1
### last
alias al1='echo x ' al2='al1'
al2 al2 al1
### ends-in-a-backslash
alias al1='echo \'
al1 'q'
alias al1='echo \\'
al1 'q'
