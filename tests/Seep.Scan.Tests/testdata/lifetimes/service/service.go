// Package service has what the lifetimes ask of github.com/kardianos/service.
package service

type Service interface{ Run() error }

type Interface interface {
	Start(s Service) error
	Stop(s Service) error
}

func New(i Interface) Service { return runner{i} }

type runner struct{ i Interface }

func (r runner) Run() error { return r.i.Start(r) }
